// What a request asks for: everything that could be read from it, and the first thing wrong with
// its body. Facts are kept even of a bad request, so that the log and the fault script know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http_message.hpp"
#include "instant.hpp"
#include "result.hpp"

namespace sandbox {

enum class Endpoint : std::uint8_t { statements, balances, accounts, apply_token };

std::string_view name_of(Endpoint endpoint);  // as in the path: inquiryStatementList, ...
std::string_view path_of(Endpoint endpoint);  // without the prefix
std::optional<Endpoint> find_endpoint(std::string_view name);

struct Call {
  std::optional<Endpoint> endpoint;
  std::optional<std::size_t> customer;  // index; filled in by admission
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::optional<std::int64_t> page;
  std::vector<std::string> balance_types;  // never empty where the endpoint has them
  std::vector<std::string> currencies;
  std::vector<std::string> types;
  std::optional<std::string> reference_customer_id;
  std::optional<std::string> customer_id;
  std::optional<std::string> access_token;  // of the body, inquiryAccount only
  std::optional<std::string> account_type;
  std::optional<std::string> refresh_token;
  std::optional<Refusal> refusal;
};

// Path and body; headers and the customer's rights are admission's business.
Call read_call(const HttpRequest& request, std::string_view path_prefix);

}  // namespace sandbox
