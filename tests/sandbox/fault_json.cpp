// The JSON form of a fault script. README.md explains it to its users; a key that is not known is
// an error, since a rule that silently does nothing would make a test pass for no reason.
#include <boost/json.hpp>
#include <stdexcept>

#include "fault_script.hpp"
#include "json_reader.hpp"
#include "row_draft_json.hpp"

namespace sandbox {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

FaultMatch read_match(JsonReader reader) {
  FaultMatch match;
  if (const auto name = reader.optional_text("endpoint")) {
    match.endpoint = find_endpoint(*name);
    if (!match.endpoint) reader.fail("endpoint", "must be the last part of a path of the API");
  }
  match.customer = reader.text("customer");
  match.balance_type = reader.text("balance_type");
  match.currency = reader.text("currency");
  match.page = reader.optional_integer("page");
  match.covers = reader.instant("covers");
  match.from_time = reader.instant("from_time");
  match.to_time = reader.instant("to_time");
  if (reader.has("nth")) match.to_nth = match.from_nth = reader.count("nth", 1);
  match.from_nth = reader.count("from_nth", match.from_nth);
  if (reader.has("to_nth")) match.to_nth = reader.count("to_nth", 0);
  match.permille = static_cast<unsigned>(reader.count("permille", 1000));
  reader.finish();
  return match;
}

GiveResult read_result(JsonReader reader) {
  GiveResult give;
  give.result.status = reader.text("status", "U");
  give.result.code = reader.text("code", "UNKNOWN_EXCEPTION");
  give.result.message = reader.text("message", "made by the fault script");
  give.is_signed = reader.boolean("signed", true);
  reader.finish();
  return give;
}

RawHttp read_http(JsonReader reader) {
  RawHttp http;
  http.status = static_cast<unsigned>(reader.integer("status"));
  if (http.status < 200 || http.status > 599) reader.fail("status", "must be 200 to 599");
  http.body = reader.text("body");
  http.content_type = reader.text("content_type", "text/html");
  reader.finish();
  return http;
}

AnswerOtherQuestion read_other_question(JsonReader reader) {
  AnswerOtherQuestion other;
  other.shift = seconds{reader.optional_integer("shift_seconds").value_or(0)};
  other.customer = reader.text("customer");
  other.balance_type = reader.text("balance_type");
  reader.finish();
  return other;
}

// {"slow": 500} waits before the answer, {"slow": {"before_ms": 0, "per_byte_ms": 20}} drips it.
Slow read_slow(JsonReader& reader) {
  if (reader.any("slow")->is_int64()) return {milliseconds{reader.count("slow", 0)}, {}};
  auto inner = reader.inside("slow");
  const Slow slow{milliseconds{inner.count("before_ms", 0)},
                  milliseconds{inner.count("per_byte_ms", 0)}};
  inner.finish();
  return slow;
}

void read_content(JsonReader& reader, std::vector<FaultAction>& actions) {
  if (reader.has("result")) actions.emplace_back(read_result(reader.inside("result")));
  if (const auto page = reader.optional_integer("wrong_page_echo"))
    actions.emplace_back(EchoPage{*page});
  if (const auto offset = reader.optional_integer("total_count"))
    actions.emplace_back(MisstateCount{*offset});
  if (reader.has("short_page")) actions.emplace_back(LeaveOutRows{reader.count("short_page", 0)});
  if (reader.has("answer_other_question"))
    actions.emplace_back(read_other_question(reader.inside("answer_other_question")));
  if (reader.flag("not_json")) actions.emplace_back(NotJson{});
  if (reader.has("pad_body")) actions.emplace_back(PadBody{reader.count("pad_body", 0)});
  if (reader.has("http")) actions.emplace_back(read_http(reader.inside("http")));
}

void read_signing(JsonReader& reader, std::vector<FaultAction>& actions) {
  if (reader.flag("unsigned")) actions.emplace_back(Unsign{});
  if (const auto missing = reader.optional_text("half_signature")) {
    if (*missing != "signature" && *missing != "response-time")
      reader.fail("half_signature", "must name the missing header: signature or response-time");
    actions.emplace_back(HalfSign{*missing});
  }
  if (reader.flag("wrong_signature")) actions.emplace_back(SignWrong{});
  if (reader.flag("wrong_key")) actions.emplace_back(SignWithWrongKey{});
  if (reader.flag("signed_over_request_time")) actions.emplace_back(SignOverRequestTime{});
  if (const auto offset = reader.optional_integer("stale_response_time"))
    actions.emplace_back(ShiftResponseTime{seconds{*offset}});
  if (reader.has("flip_byte")) actions.emplace_back(FlipByte{reader.count("flip_byte", 0)});
}

void read_delivery(JsonReader& reader, std::vector<FaultAction>& actions) {
  if (reader.has("cut_off")) actions.emplace_back(CutOff{reader.count("cut_off", 0)});
  if (reader.has("slow")) actions.emplace_back(read_slow(reader));
  if (reader.flag("stall")) actions.emplace_back(Stall{});
  if (reader.flag("reset")) actions.emplace_back(Reset{});
  if (reader.flag("endless")) actions.emplace_back(NeverEnd{});
  if (const auto bytes = reader.optional_text("raw")) actions.emplace_back(SendRaw{*bytes});
}

void read_rows(JsonReader& reader, std::vector<FaultAction>& actions) {
  if (reader.has("insert_row")) {
    auto inner = reader.inside("insert_row");
    actions.emplace_back(InsertRow{read_row_draft(inner, Instant{})});
    if (inner.has("seconds_ago")) inner.fail("seconds_ago", "belongs to backdate_row, as seconds");
    inner.finish();
  }
  if (reader.has("backdate_row")) {
    auto inner = reader.inside("backdate_row");
    if (inner.has("time")) inner.fail("time", "belongs to insert_row");
    if (inner.has("seconds_ago")) inner.fail("seconds_ago", "is called seconds here");
    actions.emplace_back(
        BackdateRow{seconds{inner.integer("seconds")}, read_row_draft(inner, Instant{})});
    inner.finish();
  }
  if (reader.has("remove_row")) {
    auto inner = reader.inside("remove_row");
    RemoveRow remove{inner.count("index", 0), {}};
    if (inner.has("for_seconds")) remove.comes_back_after = seconds{inner.count("for_seconds", 0)};
    inner.finish();
    actions.emplace_back(remove);
  }
  if (reader.has("change_row")) {
    auto inner = reader.inside("change_row");
    actions.emplace_back(ChangeRow{inner.count("index", 0), inner.object("fields")});
    inner.finish();
  }
}

FaultRule read_rule(JsonReader& reader) {
  FaultRule rule;
  rule.name = reader.text("name");
  if (reader.has("match")) rule.match = read_match(reader.inside("match"));
  auto what = reader.inside("do");
  read_content(what, rule.actions);
  read_signing(what, rule.actions);
  read_delivery(what, rule.actions);
  read_rows(what, rule.actions);
  what.finish();
  if (rule.actions.empty()) reader.fail("do", "says nothing to do");
  reader.finish();
  return rule;
}

}  // namespace

FaultScript FaultScript::parse(std::string_view text) {
  boost::system::error_code failure;
  const auto document = json::parse({text.data(), text.size()}, failure);
  if (failure) throw std::invalid_argument("not JSON: " + failure.message());
  JsonReader reader(document, "");
  std::vector<FaultRule> rules;
  const auto seed = reader.count("seed", 1);
  for (auto& rule : reader.list("rules")) rules.push_back(read_rule(rule));
  reader.finish();
  return FaultScript(std::move(rules), seed);
}

}  // namespace sandbox
