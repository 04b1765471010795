// Answers: what each of them becomes, in this order: signature, shape, question.
#include <utility>

#include "core/result_code.hpp"
#include "gateway/answer_data.hpp"
#include "gateway/answer_document.hpp"
#include "gateway/json_text.hpp"
#include "gateway/redaction.hpp"
#include "gateway/wire.hpp"

namespace reconciled {

namespace {

constexpr std::size_t longest_message = 500;

// What the two headers say about the body.
struct Seal {
  enum class State { good, absent, half, bad, stale };
  State state = State::absent;
  std::optional<std::chrono::seconds> clock_skew;  // when the signature is good
};

Seal examine(const HttpAnswer& answer, const Verifier& verifier, std::string_view signed_path,
             Time sent_at, Time received_at) {
  if (!answer.signature && !answer.response_time) return {Seal::State::absent, std::nullopt};
  if (!answer.signature || !answer.response_time) return {Seal::State::half, std::nullopt};
  if (!verifier.verify(signed_path, *answer.response_time, answer.body, *answer.signature)) {
    return {Seal::State::bad, std::nullopt};
  }
  const auto response_time = parse_time(*answer.response_time);
  if (!response_time) return {Seal::State::stale, std::nullopt};
  const Time middle = sent_at + (received_at - sent_at) / 2;
  const auto skew = std::chrono::round<std::chrono::seconds>(*response_time - middle);
  const bool is_fresh = *response_time >= sent_at - response_time_tolerance &&
                        *response_time <= received_at + response_time_tolerance;
  return {is_fresh ? Seal::State::good : Seal::State::stale, skew};
}

std::string complaint_about(Seal::State state) {
  switch (state) {
    case Seal::State::good: break;
    case Seal::State::absent: return "The answer is not signed.";
    case Seal::State::half: return "The answer has only one of signature and response-time.";
    case Seal::State::bad: return "The answer's signature does not match.";
    case Seal::State::stale:
      return "The answer's response-time is not within 5 minutes of the exchange.";
  }
  return {};
}

// Of the Result object, what can be read of it whatever else is wrong with the answer. Redacted
// before it is cut, or a part of the secret could be left at the end.
std::string short_text(const JsonObject& from, std::string_view key, std::string_view secret) {
  const auto* const text = as<std::string_view>(from.find(key));
  if (text == nullptr) return {};
  const std::string harmless = redacted(*text, secret);
  return std::string{cut(without_nul(cut(harmless, longest_message)), longest_message)};
}

// Fills in what the answer says of itself. False when there is no result with a known status in it.
bool read_result(Outcome& outcome, const JsonObject& answer, std::string_view secret) {
  outcome.response_id = short_text(answer, "responseId", secret);
  const auto* const result = as<JsonObject>(answer.find("result"));
  if (result == nullptr) return false;
  std::string status = short_text(*result, "resultStatus", secret);
  if (status != "S" && status != "F" && status != "U") return false;
  outcome.status = std::move(status);
  outcome.code = short_text(*result, "resultCode", secret);
  outcome.message = short_text(*result, "resultMessage", secret);
  // The gateway itself was seen to call it so.
  if (outcome.message.empty()) outcome.message = short_text(*result, "resultMsg", secret);
  return true;
}

void become_unknown(Outcome& outcome, Unknown::Cause cause, std::string message) {
  outcome.what = Unknown{cause};
  outcome.message = std::move(message);
}

// The rules for S.
void judge_success(Outcome& outcome, const Call& call, const Identity& identity,
                   const AnswerDocument& document, HttpAnswer& answer,
                   std::string_view signed_path) {
  if (!document.numbers_are_fit()) {
    return become_unknown(outcome, Unknown::Cause::unreadable,
                          "The answer cannot be read: a number in it is too long.");
  }
  const JsonObject& body = *document.object();
  FieldReader reader;
  reader.text(body, "responseId");
  Success success;
  if (const auto* const statements = std::get_if<StatementsCall>(&call)) {
    success.data = read_statements(reader, body, *statements);
  } else if (const auto* const balances = std::get_if<BalancesCall>(&call)) {
    success.data = read_balances(reader, body, *balances);
  } else {
    success.data = read_accounts(reader, body, identity);
  }
  if (reader.refusal()) {
    return become_unknown(outcome, reader.refusal()->cause,
                          redacted(reader.refusal()->message, identity.access_token));
  }
  success.evidence = {.path = std::string{signed_path},
                      .body = std::move(answer.body),
                      .signature = std::move(*answer.signature),
                      .response_time = std::move(*answer.response_time)};
  outcome.what = std::move(success);
}

// The rules for F and U, in the vendor's own words where it gave any. The three codes about key
// and client can come no other way than unsigned; half a signature is believed in nothing.
void judge_without_success(Outcome& outcome, Seal::State seal) {
  if (outcome.message.empty()) outcome.message = "The vendor gave no message.";
  const bool is_believed = seal == Seal::State::good || is_believed_unsigned(outcome.code);
  if (seal == Seal::State::half) {
    become_unknown(outcome, Unknown::Cause::unverified, complaint_about(seal));
  } else if (outcome.status == "F" && is_believed) {
    outcome.what = Failure{};
  } else if (seal == Seal::State::stale) {
    become_unknown(outcome, Unknown::Cause::unverified, complaint_about(seal));
  } else {
    outcome.what = Unknown{Unknown::Cause::vendor};
  }
}

}  // namespace

Outcome parse_answer(const Call& call, const Identity& identity, HttpAnswer answer,
                     const Verifier& verifier, std::string_view signed_path, Time sent_at,
                     Time received_at) {
  Outcome outcome;
  outcome.http_status = answer.status;
  const Seal seal = examine(answer, verifier, signed_path, sent_at, received_at);
  outcome.clock_skew = seal.clock_skew;
  const AnswerDocument document{answer.body};
  if (document.object() == nullptr ||
      !read_result(outcome, *document.object(), identity.access_token)) {
    const bool is_doubtful = seal.state != Seal::State::good && seal.state != Seal::State::absent;
    become_unknown(outcome, is_doubtful ? Unknown::Cause::unverified : Unknown::Cause::unreadable,
                   is_doubtful ? complaint_about(seal.state)
                               : "The answer carries no readable result (HTTP " +
                                     std::to_string(answer.status) + ").");
  } else if (outcome.status != "S") {
    judge_without_success(outcome, seal.state);
  } else if (seal.state != Seal::State::good) {
    become_unknown(outcome, Unknown::Cause::unverified, complaint_about(seal.state));
  } else {
    judge_success(outcome, call, identity, document, answer, signed_path);
  }
  return outcome;
}

}  // namespace reconciled
