// What becomes of a job, as the vendor's pages and our contract have it; and the ladder against a
// model of twenty lines.
#include <gtest/gtest.h>

#include <random>

#include "core/decide.hpp"

namespace reconciled::test {
namespace {

using namespace std::chrono_literals;

const Ladder vendor_ladder{{5min, 10min, 20min, 40min, 80min, 160min, 320min}};

template <class What>
Ending unanswered(What what, std::string code) {
  Outcome outcome;
  outcome.what = std::move(what);
  outcome.code = std::move(code);
  return Unanswered{std::move(outcome)};
}
Ending unknown(std::string code = "UNKNOWN_EXCEPTION") {
  return unanswered(Unknown{Unknown::Cause::vendor}, std::move(code));
}
Ending failure(std::string code) {
  return unanswered(Failure{}, std::move(code));
}
Ending not_sent() {
  return unanswered(NotSent{}, "");
}

TEST(Ladder, TheSeventhUnknownRequeryExhaustsTheJob) {
  std::chrono::milliseconds elapsed{0};
  std::vector<std::int64_t> calls{0};
  Progress progress;
  for (;;) {
    const Decision decision = decide(unknown(), progress, vendor_ladder);
    EXPECT_EQ(decision.outcome, AttemptOutcome::unknown);
    if (decision.state == JobState::exhausted) break;
    ASSERT_EQ(decision.state, JobState::retrying);
    elapsed += decision.wait.value();
    calls.push_back(std::chrono::duration_cast<std::chrono::minutes>(elapsed).count());
    progress.rung = decision.rung;
  }
  EXPECT_EQ(calls, (std::vector<std::int64_t>{0, 5, 15, 35, 75, 155, 315, 635}));
}

TEST(Ladder, APageNeverStoredBeforeStartsAtTheBottom) {
  const Decision decision = decide(unknown(), {.rung = 5, .has_new_page = true}, vendor_ladder);
  EXPECT_EQ(decision.rung, 1);
  EXPECT_EQ(decision.wait, 5min);
}

TEST(Ladder, AWindowThatContradictedItselfStaysOnItsLadderWhateverPagesComeIn) {
  const Progress progress{.rung = 5, .has_new_page = true, .has_disagreed = true};
  EXPECT_EQ(decide(unknown(), progress, vendor_ladder).rung, 6);
  const Progress first{.rung = 3, .has_new_page = true};
  EXPECT_EQ(decide(Disagreed{"x"}, first, vendor_ladder).rung, 4);
  const Progress last{.rung = 7, .has_disagreed = true};
  EXPECT_EQ(decide(Disagreed{"x"}, last, vendor_ladder).state, JobState::exhausted);
}

TEST(Ladder, AgreesWithItsModelForAnyHistory) {
  std::mt19937 random(20261120);
  for (int round = 0; round < 2000; ++round) {
    int model_rung = 0;
    Progress progress;
    for (int step = 0; step < 40; ++step) {
      const bool new_page = random() % 4 == 0;
      const int kind = static_cast<int>(random() % 4);
      progress.has_new_page = new_page;
      const Ending ending = kind == 0   ? Ending{Released{"stop"}}
                            : kind == 1 ? not_sent()
                                        : unknown();
      const Decision decision = decide(ending, progress, vendor_ladder);
      if (new_page) model_rung = 0;
      if (kind >= 2) {
        if (model_rung == 7) {
          ASSERT_EQ(decision.state, JobState::exhausted);
          break;
        }
        ++model_rung;
      }
      ASSERT_EQ(decision.rung, model_rung);
      ASSERT_EQ(decision.state, model_rung > 0 ? JobState::retrying : JobState::ready);
      progress.rung = decision.rung;
    }
  }
}

TEST(Decide, ARequestThatNeverWentOutUsesUpNoRung) {
  const Decision decision = decide(not_sent(), {.rung = 3}, vendor_ladder);
  EXPECT_EQ(decision.outcome, AttemptOutcome::not_sent);
  EXPECT_EQ(decision.rung, 3);
  EXPECT_EQ(decision.state, JobState::retrying);
}

TEST(Decide, AStopUsesUpNoRung) {
  const Decision decision = decide(Released{"stop"}, {.rung = 7}, vendor_ladder);
  EXPECT_EQ(decision.state, JobState::retrying);
  EXPECT_EQ(decision.rung, 7);
  EXPECT_FALSE(decision.wait.has_value());
}

TEST(Decide, TooMuchTrafficIsAnUnknownThatStopsEverybody) {
  EXPECT_TRUE(decide(unknown("REQUEST_TRAFFIC_EXCEED_LIMIT"), {}, vendor_ladder).everybody_waits);
  EXPECT_FALSE(decide(unknown(), {}, vendor_ladder).everybody_waits);
}

struct Row {
  const char* code;
  JobState state;
  std::optional<Concern> park;
};

// Every F code of the three pages.
const Row failures[] = {
    {"PARAM_ILLEGAL", JobState::refused, {}},
    {"PROCESS_FAIL", JobState::refused, {}},
    {"SYSTEM_ERROR", JobState::refused, {}},
    {"CURRENCY_NOT_SUPPORT", JobState::refused, {}},
    {"ACCOUNT_NOT_EXIST", JobState::refused, {}},
    {"METHOD_NOT_SUPPORTED", JobState::refused, {}},
    {"MEDIA_TYPE_NOT_ACCEPTABLE", JobState::refused, {}},
    {"REPEAT_REQ_INCONSISTENT", JobState::refused, {}},
    {"UN_SUPPORT_BUSINESS", JobState::refused, {}},
    {"A_CODE_NEVER_SEEN_BEFORE", JobState::refused, {}},
    {"SERVICE_NOT_ALLOWED", JobState::ready, Concern::stream},
    {"INVALID_API", JobState::ready, Concern::stream},
    {"CONTRACT_CHECK_FAIL", JobState::ready, Concern::stream},
    {"OAUTH_FAIL", JobState::ready, Concern::customer},
    {"ACCESS_DENIED", JobState::ready, Concern::customer},
    {"ACCESS_TOKEN_EXPIRED", JobState::ready, Concern::customer},
    {"INVALID_ACCESS_TOKEN", JobState::ready, Concern::customer},
    {"AUTHORIZATION_NOT_EXIST", JobState::ready, Concern::customer},
    {"USER_NOT_EXIST", JobState::ready, Concern::customer},
    {"INVALID_SIGNATURE", JobState::ready, Concern::gateway},
    {"INVALID_CLIENT", JobState::ready, Concern::gateway},
    {"KEY_NOT_FOUND", JobState::ready, Concern::gateway},
};

TEST(Decide, EveryFailureCodeOfTheVendorsPagesConcernsWhomItShould) {
  for (const Row& row : failures) {
    const Decision decision = decide(failure(row.code), {}, vendor_ladder);
    EXPECT_EQ(decision.state, row.state) << row.code;
    EXPECT_EQ(decision.park, row.park) << row.code;
    EXPECT_FALSE(advice_for(row.code).empty()) << row.code;
  }
}

TEST(Decide, TheThirdRefusalInARowParksTheStream) {
  EXPECT_FALSE(decide(failure("PARAM_ILLEGAL"), {.refusals_in_a_row = 2}, vendor_ladder).park);
  const Decision third = decide(failure("PARAM_ILLEGAL"), {.refusals_in_a_row = 3}, vendor_ladder);
  EXPECT_EQ(third.state, JobState::refused);
  EXPECT_EQ(third.park, Concern::stream);
}

TEST(Decide, AShortRecountIsUnreachableAndAHealedOneSplitAgain) {
  EXPECT_EQ(decide(Recounted{true}, {}, vendor_ladder).state, JobState::unreachable);
  EXPECT_EQ(decide(Recounted{false}, {}, vendor_ladder).state, JobState::split);
}

}  // namespace
}  // namespace reconciled::test
