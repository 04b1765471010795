#include "store/refusals.hpp"

namespace reconciled {

int count_refusals(pqxx::work& work, const Attempt& attempt) {
  const auto* unanswered = std::get_if<Unanswered>(&attempt.ending);
  if (unanswered == nullptr || !attempt.job.window_id) return 0;
  const Outcome& outcome = unanswered->outcome;
  if (!std::holds_alternative<Failure>(outcome.what)) return 0;
  if (concern_of(outcome.code) != Concern::call) return 0;
  return work
      .exec_params1(
          R"(UPDATE recon.stream
                SET refused_count = CASE WHEN refused_code = $2 THEN least(refused_count + 1, 1000)
                                         ELSE 1 END,
                    refused_code = $2
              WHERE stream_id = $1 RETURNING refused_count)",
          attempt.job.stream_id, outcome.code)[0]
      .as<int>();
}

}  // namespace reconciled
