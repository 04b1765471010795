add_executable(sandbox_tests
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_admission_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_balance_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_burst_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_business_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_fault_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_instant_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_options_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_paging_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_signature_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sandbox_truth_test.cpp)
target_link_libraries(sandbox_tests PRIVATE sandbox_command_line sandbox_model GTest::gtest_main)
include(GoogleTest)
gtest_discover_tests(sandbox_tests PROPERTIES LABELS unit)
