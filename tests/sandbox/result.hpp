// How the vendor says what became of a call, and who says it: the gateway in front answers unsigned
// and abbreviates a field name, the business behind it signs.
#pragma once

#include <string>

namespace sandbox {

struct Result {
  std::string status;  // S, F or U
  std::string code;
  std::string message;
};

struct Refusal {
  Result result;
  bool is_from_front = false;
  unsigned http_status = 200;
};

inline Refusal refuse(std::string code, std::string message) {
  return {{"F", std::move(code), std::move(message)}};
}

inline Refusal refuse_in_front(std::string code, std::string message, unsigned http_status = 200) {
  return {{"F", std::move(code), std::move(message)}, true, http_status};
}

}  // namespace sandbox
