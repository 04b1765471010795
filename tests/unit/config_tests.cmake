add_executable(config_tests
  ${CMAKE_CURRENT_LIST_DIR}/config_bad_syntax_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_bad_value_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_duration_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_example_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_file_access_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_file_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_good_value_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_key_file_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_secret_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_secrets_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/config_url_test.cpp
)
target_link_libraries(config_tests PRIVATE reconciled_config OpenSSL::Crypto GTest::gmock_main)
target_compile_definitions(config_tests PRIVATE
  EXAMPLE_CONFIG_FILE="${CMAKE_CURRENT_LIST_DIR}/../../config/reconciled.yaml")
include(GoogleTest)
gtest_discover_tests(config_tests PROPERTIES LABELS unit)
