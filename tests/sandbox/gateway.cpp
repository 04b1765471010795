#include "gateway.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "random.hpp"
#include "row_faults.hpp"

namespace sandbox {
namespace {

Delivery delivery_of(const std::vector<FaultAction>& actions) {
  Delivery delivery;
  if (const auto* slow = find_action<Slow>(actions)) {
    delivery.before = slow->before;
    delivery.per_byte = slow->per_byte;
  }
  if (const auto* cut_off = find_action<CutOff>(actions)) {
    delivery.fault = Delivery::Fault::cut_off;
    delivery.cut_off_after_bytes = cut_off->after_bytes;
  }
  if (find_action<NeverEnd>(actions) != nullptr) delivery.fault = Delivery::Fault::endless;
  if (const auto* raw = find_action<SendRaw>(actions)) {
    delivery.fault = Delivery::Fault::raw;
    delivery.raw = raw->bytes;
  }
  if (find_action<Stall>(actions) != nullptr) delivery.fault = Delivery::Fault::stall;
  if (find_action<Reset>(actions) != nullptr) delivery.fault = Delivery::Fault::reset;
  return delivery;
}

// Another question than the one that came, where a fault wants so.
Call question_to_answer(const Business& business, Call call,
                        const std::vector<FaultAction>& actions) {
  const auto* other = find_action<AnswerOtherQuestion>(actions);
  if (other == nullptr) return call;
  if (call.start) *call.start += other->shift;
  if (call.end) *call.end += other->shift;
  if (const auto customer = business.find_customer(other->customer)) call.customer = customer;
  const bool is_known = call.customer && business.find_stream(*call.customer, other->balance_type);
  if (is_known) call.balance_types = {other->balance_type};
  return call;
}

bool is_spoilt(const std::vector<FaultAction>& actions) {
  return find_action<Unsign>(actions) != nullptr || find_action<HalfSign>(actions) != nullptr ||
         find_action<SignWrong>(actions) != nullptr ||
         find_action<SignWithWrongKey>(actions) != nullptr ||
         find_action<SignOverRequestTime>(actions) != nullptr ||
         find_action<FlipByte>(actions) != nullptr || find_action<RawHttp>(actions) != nullptr;
}

std::vector<Code> codes_of(const CodeBook& book, const std::vector<std::string>& words) {
  std::vector<Code> codes;
  for (const auto& word : words) {
    if (const auto code = book.find(word)) codes.push_back(*code);
  }
  return codes;
}

}  // namespace

Gateway::Gateway(Business& business, const GatewayOptions& options, VerifyingKey client_key,
                 SigningKey gateway_key)
    : business_(business),
      options_(options),
      admission_(options.admission, std::move(client_key)),
      seal_({options.admission.client_id, 1, options.answer_offset}, std::move(gateway_key)) {}

void Gateway::set_faults(FaultScript script) {
  script_ = std::move(script);
  for (const FaultRule& rule : script_.rules()) seal_.prepare_for(rule.actions);
}

Reply Gateway::handle(const HttpRequest& request, Instant now) {
  business_.advance(now);
  auto call = read_call(request, options_.admission.path_prefix);
  call.customer = admission_.identify(request, call, business_, now);
  const auto refusal = admission_.refusal(request, call, business_, now);
  const auto fired = script_.fire(call, customer_name(call), now);
  if (!refusal) touch_rows(business_, call, fired.actions, now);

  const Answer answered =
      refusal ? refused(call, refusal->result, !refusal->is_from_front, refusal->http_status)
              : answer(call, fired.actions, now);

  Reply reply{respond(request, answered, fired.actions, now), delivery_of(fired.actions)};
  const bool is_told = reply.delivery.fault == Delivery::Fault::deliver &&
                       find_action<RawHttp>(fired.actions) == nullptr &&
                       find_action<NotJson>(fired.actions) == nullptr;
  if (is_told) {
    for (const auto& place : answered.rows)
      business_.mark_served(place.stream, place.position, now);
  }

  RequestRecord record;
  record.arrived = now;
  record.method = request.method;
  record.target = request.target;
  record.customer = customer_name(call);
  record.call = std::move(call);
  record.request_time = find_header(request.headers, "Request-Time").value_or("");
  if (is_told) record.result = answered.result;
  record.http_status = reply.response.status;
  record.delivery = name_of(reply.delivery.fault);
  record.is_signed = answered.is_signed && !is_spoilt(fired.actions);
  record.rules = fired.rules;
  record.total_count = answered.total_count;
  for (const auto& place : answered.rows)
    record.rows.push_back(business_.streams()[place.stream].ledger.at(place.position).number);
  record.response_id = answered.response_id;
  log_.add(std::move(record));
  return reply;
}

// The pages of inquiryStatementList and inquiryBalance say that responseId comes with S only; that
// of inquiryAccount names no such condition.
Gateway::Answer Gateway::refused(const Call& call, const Result& result, bool is_signed,
                                 unsigned http_status) const {
  Answer answered;
  answered.result = result;
  answered.http_status = http_status;
  answered.is_signed = is_signed;
  const bool has_id = is_signed && (result.status == "S" || call.endpoint == Endpoint::accounts);
  if (has_id) answered.response_id = next_response_id();
  answered.body = result_body(result, !is_signed, answered.response_id);
  return answered;
}

Gateway::Answer Gateway::answer(const Call& asked, const std::vector<FaultAction>& actions,
                                Instant now) {
  if (const auto* give = find_action<GiveResult>(actions))
    return refused(asked, give->result, give->is_signed);
  const auto call = question_to_answer(business_, asked, actions);
  if (call.endpoint == Endpoint::statements) return answer_statements(call, actions, now);
  if (call.endpoint == Endpoint::apply_token) return answer_token(call, now);
  if (call.account_type && call.account_type != "RECEIVE_ACCOUNT")
    return refused(call, refuse("ACCOUNT_NOT_EXIST", "Account does not exist.").result, true);
  Answer answered;
  answered.result = {"S", "SUCCESS", "success"};
  answered.response_id = next_response_id();
  answered.body = call.endpoint == Endpoint::balances
                      ? balances_body(business_, call, answered.response_id, now)
                      : accounts_body(business_, call, answered.response_id, now);
  return answered;
}

Gateway::Answer Gateway::answer_statements(const Call& call,
                                           const std::vector<FaultAction>& actions,
                                           Instant now) const {
  ListTwist twist;
  if (const auto* echo = find_action<EchoPage>(actions)) twist.page_echo = echo->page;
  if (const auto* count = find_action<MisstateCount>(actions)) twist.count_offset = count->offset;
  if (const auto* rows = find_action<LeaveOutRows>(actions)) twist.left_out_count = rows->count;
  auto selection = select(call, now);
  Answer answered;
  answered.result = {"S", "SUCCESS", "success"};
  answered.response_id = next_response_id();
  answered.total_count = static_cast<std::int64_t>(selection.total_count) + twist.count_offset;
  answered.body = statements_body(business_, call, selection, twist, answered.response_id, now);
  selection.page.resize(selection.page.size() -
                        std::min(selection.page.size(), twist.left_out_count));
  answered.rows = std::move(selection.page);
  return answered;
}

// A refresh token is good once: the answer brings the next one.
Gateway::Answer Gateway::answer_token(const Call& call, Instant now) {
  const auto& customer = business_.customers()[*call.customer];
  const auto tokens = make_tokens(customer, business_.options().seed, ++token_serial_, now);
  business_.set_tokens(*call.customer, tokens);
  Answer answered;
  answered.result = {"S", "SUCCESS", "success"};
  answered.response_id = next_response_id();
  answered.body = tokens_body(tokens, answered.response_id);
  return answered;
}

Selection Gateway::select(const Call& call, Instant now) const {
  RowFilter filter;
  for (const auto& balance_type : call.balance_types) {
    const auto stream = business_.find_stream(*call.customer, balance_type);
    if (stream &&
        std::find(filter.streams.begin(), filter.streams.end(), *stream) == filter.streams.end())
      filter.streams.push_back(*stream);
  }
  filter.bounds = {*call.start, *call.end, options_.is_start_included, options_.is_end_included};
  filter.currencies = codes_of(business_.currencies(), call.currencies);
  filter.types = codes_of(business_.types(), call.types);
  // A filter of unknown words only lets nothing pass, rather than everything.
  if (filter.types.empty() && !call.types.empty()) return {};
  return select_rows(business_, filter, options_.order, static_cast<std::size_t>(*call.page), 10,
                     now);
}

HttpResponse Gateway::respond(const HttpRequest& request, const Answer& answer,
                              const std::vector<FaultAction>& actions, Instant now) {
  if (const auto* raw = find_action<RawHttp>(actions))
    return {raw->status, {{"Content-Type", raw->content_type}}, raw->body};
  HttpResponse response{answer.http_status, {}, answer.body};
  if (find_action<NotJson>(actions) != nullptr)
    response.body = "<html><body>" + answer.body.substr(0, 40) + "</body></html>";
  if (const auto* pad = find_action<PadBody>(actions)) response.body.append(pad->byte_count, ' ');
  const Envelope envelope{request.target, find_header(request.headers, "Request-Time").value_or(""),
                          now};
  response.headers =
      answer.is_signed ? seal_.headers(envelope, response.body, actions) : seal_.unsigned_headers();
  const auto* flip = find_action<FlipByte>(actions);
  if (flip != nullptr && !response.body.empty()) {
    auto& byte = response.body[flip->position % response.body.size()];
    byte = static_cast<char>(byte ^ 1);
  }
  return response;
}

std::string Gateway::body_of(const Call& call, Instant now) const {
  const auto id = next_response_id();
  if (call.endpoint == Endpoint::statements)
    return statements_body(business_, call, select(call, now), {}, id, now);
  return call.endpoint == Endpoint::balances ? balances_body(business_, call, id, now)
                                             : accounts_body(business_, call, id, now);
}

std::string Gateway::next_response_id() const {
  const auto nth = log_.count() + 1;
  return fmt::format("{:016x}{:016x}", mix(business_.options().seed, nth), nth);
}

std::string Gateway::customer_name(const Call& call) const {
  return call.customer ? business_.customers()[*call.customer].name : std::string{};
}

}  // namespace sandbox
