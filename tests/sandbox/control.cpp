#include "control.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "json_reader.hpp"
#include "json_text.hpp"
#include "row_draft_json.hpp"
#include "truth.hpp"

namespace sandbox {
namespace {

namespace json = boost::json;

HttpResponse page(unsigned status, std::string body) {
  return {status, {{"Content-Type", "application/json; charset=UTF-8"}}, std::move(body) + "\n"};
}

HttpResponse complaint(unsigned status, std::string_view message) {
  JsonText text;
  text.begin_object().key("error").string(message).end_object();
  return page(status, text.take());
}

HttpResponse show_truth(const Business& business, Instant now) {
  JsonText text;
  text.begin_object().key("now").string(format_instant(now, Precision::microseconds));
  text.key("rows").begin_array();
  for (const auto& stream : business.streams()) {
    for (const auto& row : stream.ledger.rows())
      text.raw(json_of(truth_of(business, stream, row, now)));
  }
  text.end_array().key("balances").begin_array();
  for (const auto& stream : business.streams()) {
    const auto& customer = business.customer_of(stream);
    const bool is_normal = stream.balance_type == normal_balance;
    for (const auto code : is_normal ? customer.normal_currencies : customer.top_up_currencies) {
      text.begin_object().key("customer").string(customer.name);
      text.key("balance_type").string(stream.balance_type);
      text.key("currency").string(business.currencies().word(code));
      text.key("total_minor").integer(business.balance_at(stream, code, now)).end_object();
    }
  }
  return page(200, text.end_array().end_object().take());
}

HttpResponse show_requests(const RequestLog& log) {
  JsonText text;
  text.begin_object().key("requests").begin_array();
  for (const auto& record : log.records()) text.raw(json_of(record));
  return page(200, text.end_array().end_object().take());
}

HttpResponse replace_faults(Gateway& gateway, const std::string& body) {
  gateway.set_faults(FaultScript::parse(body));
  JsonText text;
  const auto rule_count = static_cast<std::int64_t>(gateway.faults().rules().size());
  text.begin_object().key("rules").integer(rule_count).end_object();
  return page(200, text.take());
}

json::value parse(const std::string& body) {
  boost::system::error_code failure;
  auto document = json::parse(body, failure);
  if (failure) throw std::invalid_argument("not JSON: " + failure.message());
  return document;
}

HttpResponse add_row(Business& business, const std::string& body, Instant now) {
  const auto document = parse(body);
  JsonReader reader(document, "");
  const auto customer = business.find_customer(reader.text("customer"));
  if (!customer) reader.fail("customer", "must be the name of a customer");
  const auto stream =
      business.find_stream(*customer, reader.text("balance_type", std::string(normal_balance)));
  if (!stream) reader.fail("balance_type", "is not known");
  const auto draft = read_row_draft(reader, now);
  reader.finish();
  const auto& row = business.add_row(*stream, draft, now);
  return page(200, json_of(truth_of(business, business.streams()[*stream], row, now)));
}

RowPlace read_place(const Business& business, JsonReader& reader) {
  const auto place = business.find_row(static_cast<std::uint64_t>(reader.integer("number")));
  if (!place) reader.fail("number", "must be the number of a row, as the truth tells it");
  return *place;
}

HttpResponse show_row(const Business& business, RowPlace place, Instant now) {
  const auto& stream = business.streams()[place.stream];
  return page(200, json_of(truth_of(business, stream, stream.ledger.at(place.position), now)));
}

HttpResponse remove_row(Business& business, const std::string& body, Instant now) {
  const auto document = parse(body);
  JsonReader reader(document, "");
  const auto place = read_place(business, reader);
  const bool moves_later_balances = reader.boolean("moves_later_balances", false);
  reader.finish();
  business.remove_row(place, moves_later_balances, now);
  return show_row(business, place, now);
}

HttpResponse change_row(Business& business, const std::string& body, Instant now) {
  const auto document = parse(body);
  JsonReader reader(document, "");
  const auto place = read_place(business, reader);
  RowChange change;
  change.status = read_status(reader);
  change.fields = reader.object("fields");
  change.moves_later_balances = reader.boolean("moves_later_balances", false);
  reader.finish();
  business.change_row(place, change);
  return show_row(business, place, now);
}

}  // namespace

std::optional<HttpResponse> control(Gateway& gateway, const HttpRequest& request, Instant now) {
  if (!request.target.starts_with("/sandbox/")) return {};
  const auto is = [&](std::string_view method, std::string_view target) {
    return request.method == method && request.target == target;
  };
  try {
    auto& business = gateway.business();
    if (is("GET", "/sandbox/truth")) {
      business.advance(now);
      return show_truth(business, now);
    }
    if (is("GET", "/sandbox/requests")) return show_requests(gateway.requests());
    if (is("POST", "/sandbox/faults")) return replace_faults(gateway, request.body);
    if (is("POST", "/sandbox/rows/remove")) return remove_row(business, request.body, now);
    if (is("POST", "/sandbox/rows/change")) return change_row(business, request.body, now);
    if (is("POST", "/sandbox/rows")) return add_row(business, request.body, now);
  } catch (const std::invalid_argument& error) {
    return complaint(400, error.what());
  }
  return complaint(404,
                   "GET /sandbox/truth, GET /sandbox/requests, POST /sandbox/faults, POST "
                   "/sandbox/rows, POST /sandbox/rows/remove or POST /sandbox/rows/change");
}

}  // namespace sandbox
