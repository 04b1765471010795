// Goal: that the database is away is told without it, once it has been away for too long, and so is
// its return; to each sink until it has taken it, under one id. Method: the watch alone on a
// virtual clock, with sinks that take or do not.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <set>

#include "app/outage_watch.hpp"
#include "runtime/loop.hpp"
#include "sim_clock.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class ScriptedSink final : public NoticeSink {
 public:
  explicit ScriptedSink(std::string name) : NoticeSink(Kind::webhook, std::move(name)) {}

  boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) override {
    for (const Notice& notice : notices) (is_there ? taken : refused).push_back(notice);
    co_return Receipt{.is_accepted = is_there, .answer = "scripted", .retry_after = {}};
  }

  bool is_there = true;
  std::vector<Notice> taken;
  std::vector<Notice> refused;
};

class AnOutage : public testing::Test {
 protected:
  AnOutage()
      : watch_(std::make_unique<OutageWatch>(clock_, loop_.get_executor(), make_setup(hours{2}),
                                             "instance")) {
    boost::asio::co_spawn(loop_, watch_->run(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }
  ~AnOutage() override { loop_.abandon(); }

  // With sinks of its own: one_ and other_ from then on.
  std::shared_ptr<reconciled::Setup> make_setup(hours stale_after) {
    auto setup = std::make_shared<reconciled::Setup>();
    for (ScriptedSink** sink : {&one_, &other_}) {
      auto made = std::make_unique<ScriptedSink>(sink == &one_ ? "webhook:one" : "webhook:other");
      *sink = made.get();
      setup->sinks.push_back(std::move(made));
    }
    setup->stale_after = stale_after;
    return setup;
  }

  // Lets time pass; every half minute the daemon comes to the database or not.
  void pass(std::chrono::microseconds duration, bool is_away) {
    const Time end = clock_.now() + duration;
    for (Time next = clock_.now(); next <= end; next += std::chrono::seconds{30}) {
      run_until(next);
      if (is_away) {
        watch_->note_unavailable();
      } else {
        watch_->note_alive();
      }
    }
    run_until(end);
  }

  void run_until(Time end) {
    for (;;) {
      loop_.restart();
      loop_.poll();
      const auto due = clock_.next_due();
      if (!due || *due > end) break;
      clock_.advance();
    }
    clock_.move_to(end);
  }

  static std::vector<NoticeEvent> events_of(const std::vector<Notice>& notices) {
    std::vector<NoticeEvent> events;
    for (const Notice& notice : notices) events.push_back(notice.event);
    return events;
  }
  static std::size_t id_count(const std::vector<Notice>& notices) {
    std::set<std::string> ids;
    for (const Notice& notice : notices) ids.insert(notice.notice_id);
    return ids.size();
  }

  using Events = std::vector<NoticeEvent>;
  SimClock clock_{*parse_time("2026-03-01T00:00:00Z")};
  Loop loop_;
  ScriptedSink* one_ = nullptr;
  ScriptedSink* other_ = nullptr;
  std::unique_ptr<OutageWatch> watch_;
};

TEST_F(AnOutage, IsToldWhenItHasLastedRepeatedWhileItLastsAndResolvedOnce) {
  pass(hours{5}, false);
  pass(hours{2} - minutes{1}, true);
  pass(hours{1}, false);
  EXPECT_TRUE(one_->taken.empty()) << "not for less than stale_after";
  pass(hours{2} + minutes{1}, true);
  EXPECT_EQ(events_of(one_->taken), Events{NoticeEvent::raised});
  pass(hours{8}, true);
  const Events lasting{NoticeEvent::raised, NoticeEvent::repeated, NoticeEvent::repeated};
  EXPECT_EQ(events_of(one_->taken), lasting);
  pass(hours{10}, false);
  const Events all{NoticeEvent::raised, NoticeEvent::repeated, NoticeEvent::repeated,
                   NoticeEvent::resolved};
  EXPECT_EQ(events_of(one_->taken), all);
  EXPECT_EQ(id_count(one_->taken), 4U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(one_->taken[i].notice_id, other_->taken[i].notice_id);
    EXPECT_EQ(one_->taken[i].kind, "stale");
    EXPECT_EQ(one_->taken[i].alerts.at(0).subject, "database");
    EXPECT_EQ(one_->taken[i].alerts.at(0).alert_id, one_->taken[0].alerts.at(0).alert_id);
    EXPECT_EQ(one_->taken[i].first_raised_at, one_->taken[0].first_raised_at);
  }
  pass(hours{3}, true);
  EXPECT_EQ(one_->taken.size(), 5U);
  EXPECT_EQ(id_count(one_->taken), 5U) << "another outage is another alert";
}

TEST_F(AnOutage, IsToldAsSoonAsAReloadSays) {
  pass(minutes{1}, false);
  pass(hours{1} + minutes{5}, true);
  EXPECT_TRUE(one_->taken.empty());
  watch_->use(make_setup(hours{1}));
  pass(minutes{1}, true);
  EXPECT_EQ(events_of(one_->taken), Events{NoticeEvent::raised});
}

TEST_F(AnOutage, IsToldAgainAndAgainUnderOneIdToASinkThatIsDown) {
  other_->is_there = false;
  pass(minutes{1}, false);
  pass(hours{4}, true);
  EXPECT_EQ(one_->taken.size(), 1U);
  EXPECT_GT(other_->refused.size(), 8U);
  EXPECT_LT(other_->refused.size(), 30U) << "it is left in peace in between";
  EXPECT_EQ(id_count(other_->refused), 1U);
  other_->is_there = true;
  pass(minutes{20}, true);
  ASSERT_EQ(other_->taken.size(), 1U);
  EXPECT_EQ(other_->taken[0].notice_id, other_->refused[0].notice_id);
}

TEST_F(AnOutage, IsResolvedForThoseAloneWhoWereToldOfIt) {
  other_->is_there = false;
  pass(minutes{1}, false);
  pass(hours{3}, true);
  other_->is_there = true;
  one_->is_there = false;
  pass(minutes{1}, false);
  EXPECT_TRUE(other_->taken.empty()) << "it never heard of the outage";
  EXPECT_FALSE(one_->refused.empty());
  one_->is_there = true;
  pass(hours{1}, false);
  EXPECT_EQ(events_of(one_->taken), (Events{NoticeEvent::raised, NoticeEvent::resolved}));
  EXPECT_TRUE(other_->taken.empty());
}

TEST_F(AnOutage, ThatWasThereWhenTheProcessBeganIsToldAsWell) {
  pass(hours{2} + minutes{1}, true);
  EXPECT_EQ(events_of(one_->taken), Events{NoticeEvent::raised});
}

}  // namespace
}  // namespace reconciled::test
