// The bodies of the four endpoints' answers, and of every refusal. Pure text out of the business
// and a call that was found in order; signing and delivery come after.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "business.hpp"
#include "call.hpp"
#include "selection.hpp"

namespace sandbox {

// What a fault makes of the list's own account of itself.
struct ListTwist {
  std::int64_t count_offset = 0;
  std::optional<std::int64_t> page_echo;
  std::size_t left_out_count = 0;
};

// What stands in front of the gateway spells the message differently. Without a `response_id` the
// body has none.
std::string result_body(const Result& result, bool is_from_front, const std::string& response_id);

std::string statements_body(const Business& business, const Call& call, const Selection& selection,
                            const ListTwist& twist, const std::string& response_id, Instant now);

std::string balances_body(const Business& business, const Call& call,
                          const std::string& response_id, Instant now);

std::string accounts_body(const Business& business, const Call& call,
                          const std::string& response_id, Instant now);

std::string tokens_body(const Tokens& tokens, const std::string& response_id);

}  // namespace sandbox
