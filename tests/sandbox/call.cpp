#include "call.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "business.hpp"

namespace sandbox {
namespace {

namespace json = boost::json;

struct Path {
  Endpoint endpoint;
  std::string_view path;
  std::string_view name;
};

constexpr std::array<Path, 4> paths{{
    {Endpoint::statements, "/amsin/api/v1/business/account/inquiryStatementList",
     "inquiryStatementList"},
    {Endpoint::balances, "/amsin/api/v1/business/account/inquiryBalance", "inquiryBalance"},
    {Endpoint::accounts, "/amsin/api/v1/business/account/inquiryAccount", "inquiryAccount"},
    {Endpoint::apply_token, "/amsin/api/v1/oauth/applyToken", "applyToken"},
}};

// Reads the fields of one body and remembers the first that is wrong. Names that nobody asked for
// are wrong too: a typing error must not look like a filter that was obeyed.
class Fields {
 public:
  explicit Fields(const json::object& object) : object_(object) {}

  std::optional<std::string> text(std::string_view name, std::size_t limit = 64) {
    const auto* value = take(name);
    if (value == nullptr) return {};
    if (!value->is_string() || value->get_string().empty() || value->get_string().size() > limit) {
      blame(name, "must be a string of 1 to " + std::to_string(limit) + " bytes");
      return {};
    }
    return std::string(value->get_string());
  }

  std::vector<std::string> texts(std::string_view name) {
    const auto* value = take(name);
    std::vector<std::string> list;
    if (value == nullptr) return list;
    const bool is_list = value->is_array() && !value->get_array().empty();
    if (is_list) {
      for (const auto& item : value->get_array()) {
        if (item.is_string() && !item.get_string().empty()) list.emplace_back(item.get_string());
      }
    }
    if (!is_list || list.size() != value->get_array().size())
      blame(name, "must be a list of at least one string");
    return list;
  }

  std::optional<std::int64_t> integer(std::string_view name) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (value->is_int64()) return value->get_int64();
    blame(name, "must be an integer");
    return {};
  }

  std::optional<Instant> instant(std::string_view name) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    const auto parsed = value->is_string() ? parse_instant(value->get_string()) : std::nullopt;
    if (!parsed) blame(name, "must be a time in ISO 8601 with an offset");
    return parsed;
  }

  void blame(std::string_view name, std::string_view why) {
    if (!refusal_) refusal_ = refuse("PARAM_ILLEGAL", std::string(name) + " " + std::string(why));
  }

  std::optional<Refusal> refusal() {
    for (const auto& field : object_) {
      if (std::find(known_.begin(), known_.end(), field.key()) == known_.end())
        blame(field.key(), "is not a field of this request");
    }
    return refusal_;
  }

 private:
  const json::value* take(std::string_view name) {
    known_.push_back(name);
    return object_.if_contains(name);
  }

  const json::value* require(std::string_view name) {
    const auto* value = take(name);
    if (value == nullptr) blame(name, "is required");
    return value;
  }

  const json::object& object_;
  std::vector<std::string_view> known_;
  std::optional<Refusal> refusal_;
};

void read_balance_types(Fields& fields, Call& call) {
  call.balance_types = fields.texts("balanceTypes");
  for (const auto& balance_type : call.balance_types) {
    if (balance_type != normal_balance && balance_type != top_up_balance)
      fields.blame("balanceTypes", "has an unknown value " + balance_type);
  }
  // The trap of the real gateway: who names no balance type silently gets this one.
  if (call.balance_types.empty()) call.balance_types.emplace_back(normal_balance);
}

void read_statements(Fields& fields, Call& call) {
  call.start = fields.instant("startTime");
  call.end = fields.instant("endTime");
  if (call.start && call.end) {
    if (*call.start > *call.end) fields.blame("startTime", "lies after endTime");
    if (*call.end - *call.start > std::chrono::days{100})
      fields.blame("endTime", "lies more than 100 days after startTime");
  }
  call.types = fields.texts("transactionTypeList");
  call.currencies = fields.texts("currencyList");
  read_balance_types(fields, call);
  const auto page_size = fields.integer("pageSize");
  if (page_size && *page_size != 10) fields.blame("pageSize", "must be 10");
  call.page = fields.integer("pageNumber");
  if (call.page && (*call.page < 1 || *call.page > 50))
    fields.blame("pageNumber", "must be 1 to 50");
}

void read_accounts(Fields& fields, Call& call) {
  static constexpr std::array<std::string_view, 4> known{"BALANCE_ACCOUNT", "BANK_ACCOUNT",
                                                         "RECEIVE_ACCOUNT", "VIRTUAL_ACCOUNT"};
  call.reference_customer_id = fields.text("referenceCustomerId");
  call.customer_id = fields.text("customerId");
  call.access_token = fields.text("accessToken");
  call.account_type = fields.text("accountType");
  if (!call.reference_customer_id && !call.customer_id && !call.access_token)
    fields.blame("referenceCustomerId", "or customerId or accessToken is required");
  if (call.account_type && std::find(known.begin(), known.end(), *call.account_type) == known.end())
    fields.blame("accountType", "has an unknown value");
}

void read_apply_token(Fields& fields, Call& call) {
  const auto grant_type = fields.text("grantType");
  if (grant_type != "REFRESH_TOKEN") fields.blame("grantType", "must be REFRESH_TOKEN");
  call.refresh_token = fields.text("refreshToken", 128);
  if (!call.refresh_token) fields.blame("refreshToken", "is required");
}

}  // namespace

std::string_view name_of(Endpoint endpoint) {
  return paths[static_cast<std::size_t>(endpoint)].name;
}

std::string_view path_of(Endpoint endpoint) {
  return paths[static_cast<std::size_t>(endpoint)].path;
}

std::optional<Endpoint> find_endpoint(std::string_view name) {
  for (const auto& path : paths) {
    if (path.name == name) return path.endpoint;
  }
  return {};
}

Call read_call(const HttpRequest& request, std::string_view path_prefix) {
  Call call;
  std::string_view target = request.target;
  if (target.starts_with(path_prefix)) {
    target.remove_prefix(path_prefix.size());
    for (const auto& path : paths) {
      if (path.path == target) call.endpoint = path.endpoint;
    }
  }
  if (!call.endpoint) return call;
  boost::system::error_code failure;
  const auto body = json::parse(request.body, failure);
  if (failure || !body.is_object()) {
    call.refusal = refuse("PARAM_ILLEGAL", "the body is not a JSON object");
    return call;
  }
  Fields fields(body.get_object());
  switch (*call.endpoint) {
    case Endpoint::statements: read_statements(fields, call); break;
    case Endpoint::balances:
      call.currencies = fields.texts("currencyList");
      read_balance_types(fields, call);
      break;
    case Endpoint::accounts: read_accounts(fields, call); break;
    case Endpoint::apply_token: read_apply_token(fields, call); break;
  }
  call.refusal = fields.refusal();
  return call;
}

}  // namespace sandbox
