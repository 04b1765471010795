#include "app/evidence_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/question.hpp"
#include "gateway/wire.hpp"

namespace reconciled {

namespace {

constexpr auto kind = EvidenceKind::answers;

EvidenceFinding finding_about(const Bundle& bundle, const KeptBytes& answer, std::string what) {
  return {.table = "recon.answer",
          .id = std::to_string(answer.answer_id),
          .customer = bundle.customer,
          .time = format_time(answer.received_at),
          .what = std::move(what),
          .stored = {},
          .said = {}};
}

EvidenceFinding finding_about(const Bundle& bundle, std::string what) {
  return {.table = "recon.evidence",
          .id = fmt::format("job {} attempt {}", bundle.job_id, bundle.epoch),
          .customer = bundle.customer,
          .time = format_time(bundle.received_at),
          .what = std::move(what),
          .stored = std::to_string(bundle.found_count),
          .said = std::to_string(bundle.answer_count)};
}

// The widest question that the job can have asked: what was asked is not signed.
Call call_of(const Bundle& bundle, int page) {
  if (bundle.kind == "balances") return BalancesCall{bundle.balance_type};
  if (bundle.kind == "accounts") return AccountsCall{};
  const Question question = wide_question(bundle.window);
  return StatementsCall{bundle.balance_type,
                        question.from,
                        question.to,
                        bundle.window.currency,
                        bundle.window.transaction_type,
                        page};
}

// Empty when the answer holds; then `read` has it.
std::string judge(const Bundle& bundle, KeptBytes& kept, const std::vector<Verifier>& verifiers,
                  ReadAnswer& read) {
  const Call call = call_of(bundle, kept.page);
  const auto verifier = std::ranges::find_if(verifiers, [&](const Verifier& one) {
    return one.verify(kept.path, kept.response_time, kept.body, kept.signature);
  });
  if (verifier == verifiers.end()) {
    return verifiers.size() == 1 ? "its signature does not verify with the public key"
                                 : "its signature does not verify with any of the public keys";
  }
  if (!std::string_view(kept.path).ends_with(path_of(endpoint_of(call)))) {
    return "its path is not that of its job's endpoint: " + kept.path;
  }
  if (bundle.kind != "statements" && kept.page != 0) return "it has a page, but its endpoint none";
  const std::string path = kept.path;
  Outcome outcome = parse_answer(call, Identity{},
                                 {.status = 200,
                                  .signature = std::move(kept.signature),
                                  .response_time = std::move(kept.response_time),
                                  .body = std::move(kept.body)},
                                 *verifier, path, bundle.started_at, kept.received_at);
  auto* const success = std::get_if<Success>(&outcome.what);
  if (success == nullptr) {
    return outcome.status == "S" || outcome.status.empty()
               ? outcome.message
               : "it is no success: " + outcome.status + " " + outcome.code;
  }
  read.page = kept.page;
  read.answered_at = parse_time(success->evidence.response_time).value_or(Time{});
  read.data = std::move(success->data);
  return {};
}

// What is wrong with the attempt as a whole, before its answers are read; "" when nothing is.
std::string complaint_about(const Bundle& bundle, const std::vector<KeptBytes>& answers) {
  if (bundle.finished_at == Time{}) return "its attempt is gone";
  if (bundle.kind.empty()) return "its job is gone";
  if (bundle.kind == "statements" && bundle.window.to == sys_seconds{}) return "its window is gone";
  const auto found = static_cast<std::int64_t>(answers.size());
  if (found < bundle.answer_count) return "answers that it kept are missing";
  if (found > bundle.answer_count) return "it has more answers than it kept";
  if (bundle.received_at < bundle.started_at || bundle.received_at > bundle.finished_at) {
    return "received_at lies outside of its attempt";
  }
  return {};
}

}  // namespace

ReadBundle read_bundle(const Bundle& bundle, std::vector<KeptBytes> answers,
                       const std::vector<Verifier>& verifiers, EvidenceReport& report) {
  ReadBundle read{.bundle = bundle, .answers = {}};
  const std::string complaint = complaint_about(bundle, answers);
  if (!complaint.empty()) {
    report.find(kind, finding_about(bundle, complaint));
    read.is_whole = false;
  }
  for (KeptBytes& kept : answers) {
    report.check(kind);
    ReadAnswer answer;
    std::string wrong = judge(bundle, kept, verifiers, answer);
    if (wrong.empty() && kept.received_at != bundle.received_at) {
      wrong = "received_at is not what was recorded with it";
    }
    if (wrong.empty()) {
      read.answers.push_back(std::move(answer));
    } else {
      report.find(kind, finding_about(bundle, kept, std::move(wrong)));
      read.is_whole = false;
    }
  }
  if (read.is_whole && !bundle.is_sealed) {
    report.find(kind, finding_about(bundle,
                                    "a number, page, received_at or the spelling of a signature "
                                    "was changed in its answers"));
  }
  return read;
}

}  // namespace reconciled
