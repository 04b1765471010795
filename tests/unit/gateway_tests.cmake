add_executable(gateway_tests
  ${CMAKE_CURRENT_LIST_DIR}/gateway_answer_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_certificates_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_client_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_data_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_field_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_hostile_http_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_hostile_json_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_hostile_status_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_http_pool_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_http_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_mutation_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_redaction_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_request_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_signer_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_document_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/gateway_tls_test.cpp)
target_link_libraries(gateway_tests PRIVATE
  reconciled_gateway compile_options gateway_peer OpenSSL::SSL OpenSSL::Crypto GTest::gtest_main)
gtest_discover_tests(gateway_tests PROPERTIES LABELS unit)
