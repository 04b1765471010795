// The one statement by which an idle daemon looks at its schedule says what planning would do.
#include "store/schedule.hpp"

#include "recheck_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::milliseconds;

class Schedule : public RecheckFixture {
 public:
  std::vector<milliseconds> until_planned(const std::vector<StreamPlan>& streams) {
    auto ask = [&](pqxx::nontransaction& statement) {
      return reconciled::until_planned(statement, streams);
    };
    return database.session().query(ask);
  }
  milliseconds until_rechecked(const std::vector<milliseconds>& steps) {
    auto ask = [&](pqxx::nontransaction& statement) {
      return reconciled::until_rechecked(
          statement,
          {{.customer = "acme", .balance_type = normal, .steps = steps, .every = minutes{15}}});
    };
    return database.session().query(ask).at(0);
  }
};

TEST_F(Schedule, AStreamIsDueUntilItIsPlannedAndAgainWhenItsTimeHasPassed) {
  StreamPlan statements = statements_plan();
  statements.every = minutes{10};
  StreamPlan accounts = ticks_plan(Endpoint::accounts);
  accounts.every = minutes{3};
  EXPECT_EQ(until_planned({}), std::vector<milliseconds>{});
  EXPECT_EQ(until_planned({statements, accounts}), (std::vector<milliseconds>{{}, {}}));
  plan(statements);
  advance(minutes{1});
  plan(accounts);
  EXPECT_EQ(until_planned({accounts, statements}),
            (std::vector<milliseconds>{minutes{3}, minutes{9}}))
      << "in the order of the question";
  advance(minutes{10});
  EXPECT_EQ(until_planned({statements, accounts}),
            (std::vector<milliseconds>{minutes{-1}, minutes{-7}}));
}

TEST_F(Schedule, AnEarlierHistoryIsDueAtOnceAndALaterOneIsNot) {
  StreamPlan wanted = statements_plan();
  wanted.every = minutes{10};
  plan(wanted);
  wanted.history_from += hours{5};
  EXPECT_EQ(until_planned({wanted}).at(0), minutes{10});
  wanted.history_from -= hours{6};
  EXPECT_EQ(until_planned({wanted}).at(0), milliseconds{0});
}

TEST_F(Schedule, ARecheckThatCannotBeAskedYetIsLookedAtAgainAfterAnEighthOfItsShortestStep) {
  const auto look = [&](const std::vector<milliseconds>& steps) {
    return transact([&](pqxx::work& work) {
      return reconciled::plan_recheck(
          work, {.customer = "acme", .balance_type = normal, .steps = steps, .every = days{30}});
    });
  };
  plan(statements_plan());
  EXPECT_EQ(look({days{2}, days{6}}).until_next, days{2});
  advance(days{7});
  const Planned planned = look({days{2}, days{6}});
  EXPECT_EQ(planned.job_count, 0) << "nothing is verified yet";
  EXPECT_EQ(planned.until_next, hours{6});
  EXPECT_EQ(look({hours{2}}).until_next, hours{1}) << "and after an hour at least";
}

TEST_F(Schedule, ARecheckIsDueForItsRoundItsStepsAndAStepThatIsNew) {
  const std::vector<milliseconds> steps{hours{1}, days{1}, days{7}};
  live_until(at("2026-01-02T00:00:00Z"));
  EXPECT_EQ(until_rechecked(steps), milliseconds{0});
  plan_recheck();
  EXPECT_EQ(until_rechecked(steps), minutes{15});
  EXPECT_EQ(until_rechecked({minutes{30}, hours{1}}), milliseconds{0}) << "half an hour is new";
  advance(minutes{50});
  plan(statements_plan());
  plan_recheck();
  EXPECT_EQ(until_rechecked(steps), minutes{10}) << "the step comes before the round";
  advance(minutes{10});
  EXPECT_EQ(until_rechecked(steps), milliseconds{0});
  EXPECT_EQ(plan_recheck().job_count, 1);
}

}  // namespace
}  // namespace reconciled::test
