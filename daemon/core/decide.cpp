#include "core/decide.hpp"

namespace reconciled {

namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

// The ladder belongs to one call: a page never stored before means that another call is asked now.
Decision climb(const Progress& progress, const Ladder& ladder) {
  const bool is_another_call = progress.has_new_page && !progress.has_disagreed;
  const int unknown_count = (is_another_call ? 0 : progress.rung) + 1;
  Decision decision{.outcome = AttemptOutcome::unknown};
  decision.wait = ladder.wait_after(unknown_count);
  if (decision.wait) {
    decision.state = JobState::retrying;
    decision.rung = unknown_count;
  } else {
    decision.state = JobState::exhausted;
    decision.rung = unknown_count - 1;
  }
  return decision;
}

Decision stay(const Progress& progress, AttemptOutcome outcome) {
  const bool is_another_call = progress.has_new_page && !progress.has_disagreed;
  Decision decision{.outcome = outcome, .rung = is_another_call ? 0 : progress.rung};
  decision.state = decision.rung > 0 ? JobState::retrying : JobState::ready;
  return decision;
}

Decision fail(const Outcome& outcome, const Progress& progress) {
  const Concern concern = concern_of(outcome.code);
  if (concern == Concern::call) {
    Decision decision{.state = JobState::refused, .outcome = AttemptOutcome::refused};
    if (progress.refusals_in_a_row >= refusals_that_park) decision.park = Concern::stream;
    return decision;
  }
  // Nothing is wrong with the job: it waits until somebody has put the cause right.
  Decision decision = stay(progress, AttemptOutcome::parked);
  decision.state = JobState::ready;
  decision.park = concern;
  return decision;
}

Decision decide_unanswered(const Outcome& outcome, const Progress& progress, const Ladder& ladder) {
  if (std::holds_alternative<NotSent>(outcome.what)) {
    return stay(progress, AttemptOutcome::not_sent);
  }
  if (std::holds_alternative<Failure>(outcome.what)) return fail(outcome, progress);
  Decision decision = climb(progress, ladder);
  decision.everybody_waits = is_traffic_limit(outcome.code);
  return decision;
}

Decision end_with(JobState state, AttemptOutcome outcome) {
  return {.state = state, .outcome = outcome};
}

}  // namespace

Decision decide(const Ending& ending, const Progress& progress, const Ladder& ladder) {
  return std::visit(
      Match{
          [](const Verified&) { return end_with(JobState::succeeded, AttemptOutcome::verified); },
          [](const Stored&) { return end_with(JobState::succeeded, AttemptOutcome::stored); },
          [](const Swept&) { return end_with(JobState::succeeded, AttemptOutcome::swept); },
          [](const WasSplit&) { return end_with(JobState::split, AttemptOutcome::split); },
          [](const Recounted& recount) {
            return recount.is_short ? end_with(JobState::unreachable, AttemptOutcome::unreachable)
                                    : end_with(JobState::split, AttemptOutcome::recounted);
          },
          [](const OutOfReach&) {
            return end_with(JobState::unreachable, AttemptOutcome::unreachable);
          },
          [&](const Disagreed&) {
            Progress whole_window = progress;
            whole_window.has_disagreed = true;
            return climb(whole_window, ladder);
          },
          [&](const Released&) { return stay(progress, AttemptOutcome::released); },
          [&](const Unanswered& unanswered) {
            return decide_unanswered(unanswered.outcome, progress, ladder);
          },
      },
      ending);
}

}  // namespace reconciled
