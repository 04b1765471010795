#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/header_text.hpp"
#include "config/sections.hpp"
#include "core/time.hpp"

namespace reconciled::config_file {
namespace {

// Of referenceCustomerId, customerId and accessToken at the vendor's; we hold ours to the same.
constexpr std::size_t longest_id = 64;

Parsed<std::string> parse_id(std::string_view text) {
  return parse_identifier(text, longest_id);
}

bool is_made_of(std::string_view text, bool (*is_allowed)(char)) {
  return !text.empty() && text.size() <= longest_id &&
         std::all_of(text.begin(), text.end(), is_allowed);
}

Parsed<std::string> parse_name(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (is_made_of(text, is_allowed)) return std::string(text);
  return Complaint{"must be 1 to 64 small letters, digits and hyphens, such as acme-hk"};
}

Parsed<std::string> parse_balance_type(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (is_made_of(text, is_allowed)) return std::string(text);
  return Complaint{"must be capital letters, digits and underscores, such as NORMAL_BALANCE"};
}

Parsed<sys_seconds> parse_history_from(std::string_view text) {
  using namespace std::chrono;
  constexpr const char* what_to_write =
      "must be a time with its offset, in the years 1970 to 9999, such as 2026-01-01T00:00:00Z";
  const auto time = parse_time(text);  // which knows no year after 9999
  if (!time) return Complaint{what_to_write};
  const sys_seconds second = floor<seconds>(*time);
  if (second < sys_days{1970y / 1 / 1}) return Complaint{what_to_write};
  return second;
}

std::vector<std::string> read_balance_types(const Value& value) {
  std::vector<std::string> types;
  const auto items = value.items();
  if (!items) return types;
  if (items->empty()) value.complain({"is empty: write at least one type, or remove the key"});
  for (const Value& item : *items) {
    auto type = item.parse(parse_balance_type);
    if (!type) continue;
    if (std::find(types.begin(), types.end(), *type) != types.end()) {
      item.complain({"has this type twice: keep one"});
    } else {
      types.push_back(std::move(*type));
    }
  }
  return types;
}

CustomerConfig read_customer(const Section& section, const FileNames& file_names) {
  CustomerConfig customer;
  section.read_needed("name", "write a short name of your own, such as acme-hk", customer.name,
                      parse_name);
  section.read("connected_customer_id", customer.connected_customer_id, parse_id);
  section.read("access_token_file", customer.access_token_file, file_names);
  section.read("reference_customer_id", customer.reference_customer_id, parse_id);
  section.read("customer_id", customer.customer_id, parse_id);
  if (const auto types = section.find("balance_types")) {
    customer.balance_types = read_balance_types(*types);
  }
  section.read_needed("history_from",
                      "write from when on statements count, such as 2026-01-01T00:00:00Z",
                      customer.history_from, parse_history_from);
  return customer;
}

}  // namespace

std::vector<CustomerConfig> read_customers(const Value& value, const FileNames& file_names) {
  std::vector<CustomerConfig> customers;
  const auto items = value.items();
  if (!items) return customers;
  if (items->empty()) value.complain({"is empty: write at least one customer"});
  std::map<std::string, int> line_by_name;
  for (const Value& item : *items) {
    const auto section =
        item.section({"name", "connected_customer_id", "access_token_file", "reference_customer_id",
                      "customer_id", "balance_types", "history_from"});
    if (!section) continue;
    CustomerConfig customer = read_customer(*section, file_names);
    if (const auto name = section->find("name"); name && !customer.name.empty()) {
      const auto [first, is_new] = line_by_name.emplace(customer.name, name->position().line);
      if (!is_new) {
        name->complain({fmt::format("is that of the customer in line {} as well: write another",
                                    first->second)});
      }
    }
    customers.push_back(std::move(customer));
  }
  return customers;
}

}  // namespace reconciled::config_file
