#include "stored_rows.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <map>

namespace outside {

namespace json = boost::json;

namespace {

const std::string absent = "-";

// The same text for the same JSON whatever the order of keys.
std::string canonical(const json::value& value) {
  if (const auto* array = value.if_array()) {
    std::string text = "[";
    for (const json::value& item : *array) text += canonical(item) + ",";
    return text + "]";
  }
  if (const auto* object = value.if_object()) {
    std::map<std::string, std::string> sorted;
    for (const auto& [key, item] : *object) sorted[std::string(key)] = canonical(item);
    std::string text = "{";
    for (const auto& [key, item] : sorted) {
      text += json::serialize(json::value(key)) + ":" + item + ",";
    }
    return text + "}";
  }
  return json::serialize(value);
}

std::string field(const json::object& element, const char* name) {
  const json::value* value = element.if_contains(name);
  return value == nullptr || value->is_null() ? absent : std::string(value->as_string());
}

std::string nested(const json::object& element, const char* outer, const char* name) {
  const json::value* value = element.if_contains(outer);
  return value == nullptr ? absent : field(value->as_object(), name);
}

// 1234 USD is "1234" in minor and "12.34" in major units; yen have no minor unit.
std::string major_units(const std::string& minor, const std::string& currency) {
  if (currency == "JPY") return minor;
  const bool is_negative = minor.starts_with('-');
  std::string digits = is_negative ? minor.substr(1) : minor;
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  digits.insert(digits.size() - 2, ".");
  return (is_negative ? "-" : "") + digits;
}

std::string money(const json::object& element, const char* name) {
  const json::value* value = element.if_contains(name);
  if (value == nullptr) return absent + "|" + absent;
  const json::value& amount = value->as_object().at("value");
  const std::string minor =
      amount.is_string() ? std::string(amount.get_string()) : json::serialize(amount);
  return minor + "|" +
         major_units(minor, std::string(value->as_object().at("currency").as_string()));
}

std::string expected_line(const json::object& row) {
  const json::object& element = row.at("element").as_object();
  std::string line = std::string(row.at("customer").as_string()) + "|" +
                     std::string(row.at("balance_type").as_string());
  for (const char* name : {"accountingBizNo", "transactionId", "extTransactionId"}) {
    line += "|" + field(element, name);
  }
  line += "|" + std::string(row.at("time").as_string());
  for (const char* name : {"transactionType", "transactionStatus"}) {
    line += "|" + field(element, name);
  }
  line += "|" + std::string(row.at("currency").as_string());
  for (const char* name : {"transactionAmount", "feeAmount", "netAmount", "accountBalance"}) {
    line += "|" + money(element, name);
  }
  for (const char* name : {"payerName", "beneficiaryName", "remarks"}) {
    line += "|" + nested(element, "fundMoveDetail", name);
  }
  return line + "|" + canonical(element);
}

constexpr const char* stored_sql = R"(
  SELECT customer, balance_type, accounting_biz_no, transaction_id, ext_transaction_id,
         to_char(transaction_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         transaction_type, transaction_status, currency, amount_minor, amount, fee_minor, fee,
         net_minor, net, balance_after_minor, balance_after, payer_name, beneficiary_name, remarks,
         raw::text
    FROM acct.statements WHERE missing_since IS NULL)";

std::vector<std::string> only_in(const std::vector<std::string>& left,
                                 const std::vector<std::string>& right) {
  std::vector<std::string> lines;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                      std::back_inserter(lines));
  return lines;
}

std::string first_of(const char* title, const std::vector<std::string>& lines) {
  std::string text = title + std::to_string(lines.size()) + "\n";
  for (std::size_t i = 0; i < lines.size() && i < 3; ++i) text += "  " + lines[i] + "\n";
  return text;
}

}  // namespace

std::vector<std::string> expected_rows(const std::vector<json::object>& truth) {
  std::vector<std::string> lines;
  for (const json::object& row : truth) lines.push_back(expected_line(row));
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> stored_rows(const TestDatabase& database) {
  std::vector<std::string> lines;
  for (const pqxx::row& row : database.query(stored_sql)) {
    std::string line;
    const auto raw_at = row.size() - 1;
    for (pqxx::row::size_type i = 0; i < raw_at; ++i) {
      line += (row[i].is_null() ? absent : std::string(row[i].c_str())) + "|";
    }
    lines.push_back(line + canonical(json::parse(row[raw_at].c_str())));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& stored) {
  if (expected == stored) return {};
  return std::to_string(expected.size()) + " rows are true, " + std::to_string(stored.size()) +
         " are stored\n" + first_of("only true: ", only_in(expected, stored)) +
         first_of("only stored: ", only_in(stored, expected));
}

}  // namespace outside
