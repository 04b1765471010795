// Kept answers, judged and read once more as on the day that they came: the same signature check,
// the same parser, the same limits. What does not verify is not read.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/evidence_report.hpp"
#include "core/outcome.hpp"
#include "gateway/signer.hpp"
#include "store/evidence.hpp"

namespace reconciled {

/// An answer that verified.
struct ReadAnswer {
  int page = 0;
  Time answered_at;  // the vendor's response-time
  std::variant<StatementsPage, BalancesAnswer, AccountsAnswer> data;
};

/// What one attempt kept and what became of reading it.
struct ReadBundle {
  Bundle bundle;
  std::vector<ReadAnswer> answers;
  bool is_whole = true;  // every answer that it recorded is there and verified
};

/// Reads `answers`, all those that are kept of `bundle`, and reports what does not hold.
/// `verifiers`: one for each key that the vendor has signed with.
ReadBundle read_bundle(const Bundle& bundle, std::vector<KeptBytes> answers,
                       const std::vector<Verifier>& verifiers, EvidenceReport& report);

}  // namespace reconciled
