// Goal: what has failed is told to every sink at least once, under one id whatever the attempt, for
// a day. Method: the whole daemon on a virtual clock with sinks that are down for hours, ask for
// pauses or stay down; what they were told is the oracle.
#include <gtest/gtest.h>

#include "sim_world.hpp"
#include "store/interventions.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* fine = "webhook:fine";
constexpr const char* late = "webhook:late";
constexpr const char* dead = "webhook:dead";
constexpr const char* busy = "webhook:busy";
constexpr const char* manager = "alertmanager:am";

WorldOptions failing_world() {
  WorldOptions options;
  options.business.customer_count = 1;
  options.business.row_count = 60;
  options.business.day_count = 30;
  options.business.bursts.clear();
  options.balance_types = {"NORMAL_BALANCE"};
  options.statements_every = std::chrono::days{30};
  options.ticks_every = std::chrono::days{30};
  options.sinks = {fine, late, dead, busy, manager};
  // What waits for a look is told late by that much, and a virtual day costs less.
  options.daemon.notify.gather_every = minutes{3};
  options.daemon.notify.courier.look_every = minutes{3};
  options.daemon.notify.courier.state_every = minutes{30};
  return options;
}

class AFailure : public testing::Test {
 protected:
  AFailure() : world_(failing_world()) {
    sandbox::FaultRule rule;
    rule.match.endpoint = sandbox::Endpoint::accounts;
    rule.actions = {sandbox::GiveResult{{"F", "PROCESS_FAIL", "no"}, true}};
    world_.gateway.set_faults(sandbox::FaultScript({rule}));
    world_.sink_answer = [this](const NoticeSink& sink, const Notice&) { return answer(sink); };
    start_ = world_.clock.now();
  }

  Receipt answer(const NoticeSink& sink) const {
    Receipt receipt{.is_accepted = true, .answer = "scripted", .retry_after = {}};
    const auto passed = world_.clock.now() - start_;
    if (sink.name() == dead || (sink.name() == late && passed < hours{23})) {
      receipt.is_accepted = false;
    }
    if (sink.name() == busy && passed < minutes{30}) {
      receipt.is_accepted = false;
      receipt.retry_after = hours{1};
    }
    return receipt;
  }

  std::vector<Told> told_to(const std::string& sink, NoticeEvent event) const {
    std::vector<Told> found;
    for (const Told& told : world_.told) {
      const bool is_it = told.notice.kind == "call_refused" && told.notice.event == event;
      if (is_it && told.sink == sink) found.push_back(told);
    }
    return found;
  }

  World world_;
  Time start_;
};

TEST_F(AFailure, ReachesEverySinkThatComesBackWithinADayUnderOneId) {
  world_.start("one");
  world_.run_for(hours{25});
  const auto at_once = told_to(fine, NoticeEvent::raised);
  ASSERT_EQ(at_once.size(), 1U);
  const std::string id = at_once[0].notice.notice_id;

  const auto retried = told_to(late, NoticeEvent::raised);
  ASSERT_GT(retried.size(), 60U);
  EXPECT_LT(retried.size(), 140U);
  for (std::size_t i = 0; i < retried.size(); ++i) {
    EXPECT_EQ(retried[i].notice.notice_id, id) << "attempt " << i + 1;
    EXPECT_EQ(retried[i].is_accepted, i + 1 == retried.size()) << "attempt " << i + 1;
    if (i < 10) continue;
    const auto pause = retried[i].at - retried[i - 1].at;
    EXPECT_GE(pause, minutes{12});
    EXPECT_LE(pause, minutes{21} + seconds{1}) << "a quarter of an hour, a fifth and a look more";
  }
  EXPECT_LT(retried.back().at - start_, hours{23} + minutes{25});

  const auto paused = told_to(busy, NoticeEvent::raised);
  ASSERT_EQ(paused.size(), 2U);
  EXPECT_GE(paused[1].at - paused[0].at, hours{1});
  EXPECT_LE(paused[1].at - paused[0].at, hours{1} + minutes{4});
  EXPECT_TRUE(paused[1].is_accepted);

  const auto given_up = told_to(dead, NoticeEvent::raised);
  EXPECT_LT(given_up.back().at - start_, hours{24} + minutes{25});
  EXPECT_EQ(world_.database.number("SELECT count(*) FROM recon.delivery WHERE sink = 'webhook:dead'"
                                   " AND state = 'given_up'"),
            1);
  EXPECT_EQ(told_to(fine, NoticeEvent::repeated).size(), 6U) << "every four hours";
}

TEST_F(AFailure, IsTheStateOfAnAlertmanagerUntilItIsHealed) {
  SimProcess& process = world_.start("one");
  world_.run_for(hours{5});
  const auto open = told_to(manager, NoticeEvent::raised);
  EXPECT_GE(open.size(), 9U);
  EXPECT_LE(open.size(), 12U) << "every half an hour, and at once after a notice";
  for (const Told& told : open) {
    EXPECT_EQ(told.notice.notice_id, open[0].notice.notice_id);
    EXPECT_EQ(told.notice.first_raised_at, open[0].notice.first_raised_at);
  }
  EXPECT_TRUE(told_to(manager, NoticeEvent::resolved).empty());

  world_.gateway.set_faults({});
  auto retry_all = [](pqxx::work& work) {
    for (const std::int64_t job : failed_jobs(work, "")) retry(work, job, "the test");
  };
  world_.database.session().transact(retry_all);
  world_.kill(process);
  world_.start("two");
  world_.run_for(hours{1});
  ASSERT_FALSE(told_to(manager, NoticeEvent::resolved).empty());
  EXPECT_EQ(told_to(manager, NoticeEvent::resolved)[0].notice.notice_id, open[0].notice.notice_id);
  EXPECT_EQ(told_to(fine, NoticeEvent::resolved).size(), 1U);
}

// The process dies while the sink has it in hand, again and again.
TEST_F(AFailure, IsToldUnderOneIdHoweverOftenTheProcessDiesBeforeItIsRecorded) {
  world_.sink_latency = seconds{2};
  for (int i = 0; i < 5; ++i) {
    SimProcess& process = world_.start("one");
    const std::size_t before = world_.told.size();
    world_.run_for(hours{1}, [&] { return world_.told.size() > before; });
    world_.kill(process);
    world_.run_for(minutes{2});
  }
  world_.start("two");
  world_.run_for(minutes{20});
  const auto told = told_to(fine, NoticeEvent::raised);
  EXPECT_GT(told.size(), 3U);
  for (const Told& one : told) {
    EXPECT_EQ(one.notice.notice_id, told[0].notice.notice_id);
    EXPECT_EQ(one.is_accepted, &one == &told.back()) << "the deaths came before the answers";
  }
  EXPECT_EQ(world_.database.number("SELECT count(*) FROM recon.delivery WHERE sink = 'webhook:fine'"
                                   " AND state <> 'delivered'"),
            0);
}

}  // namespace
}  // namespace reconciled::test
