// What systemd is told in which phase, and that a process which hangs stops saying that it lives.
#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <string>
#include <vector>

#include "runtime/event.hpp"
#include "runtime/loop.hpp"
#include "runtime/systemd.hpp"

namespace reconciled::test {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::StartsWith;

class Systemds : public testing::Test {
 protected:
  std::vector<std::string> told_;
  Systemd systemd_{[this](const std::string& message) { told_.push_back(message); }};
};

TEST_F(Systemds, StatusIsOneLineAndSentWhenItChanges) {
  systemd_.status("a\nREADY=1");
  systemd_.status("a\nREADY=1");
  systemd_.status("b");
  EXPECT_THAT(told_, ElementsAre("STATUS=a READY=1", "STATUS=b"));
}

TEST_F(Systemds, ReloadBeforeReadinessIsNotToldBecauseItsEndWouldSayReady) {
  systemd_.reloading();
  systemd_.reloaded();
  EXPECT_THAT(told_, ElementsAre());
  systemd_.ready();
  systemd_.reloading();
  systemd_.reloaded();
  EXPECT_THAT(told_, ElementsAre("READY=1", StartsWith("RELOADING=1\nMONOTONIC_USEC="), "READY=1"));
}

TEST_F(Systemds, StopIsToldOnceAndIsTheLastButForSignsOfLife) {
  systemd_.stopping("stopping");
  systemd_.stopping("stopping again");
  systemd_.ready();
  systemd_.reloading();
  systemd_.reloaded();
  systemd_.status("all is well");
  systemd_.alive();
  EXPECT_THAT(told_, ElementsAre("STOPPING=1\nSTATUS=stopping", "WATCHDOG=1"));
}

// Each sleep is noted and over at once; the one after the last that the test wants never ends.
class CountedSleeps final : public Clock {
 public:
  CountedSleeps(const asio::any_io_executor& executor, std::size_t wanted)
      : never_(executor), wanted_(wanted) {}
  Time now() const override { return {}; }
  asio::awaitable<void> sleep_for(microseconds duration) override {
    slept.push_back(duration);
    if (slept.size() == wanted_) co_await never_.wait();
  }

  std::vector<microseconds> slept;

 private:
  Event never_;
  std::size_t wanted_;
};

class Watched : public Systemds {
 protected:
  // Until all that is left waits for something that never happens.
  void run(Clock& clock, std::function<asio::awaitable<void>()> sign_of_life) {
    asio::co_spawn(loop_, feed_watchdog(systemd_, clock, seconds{8}, std::move(sign_of_life)),
                   [](const std::exception_ptr&) {});
    loop_.poll();
    loop_.abandon();
  }

  Loop loop_;
};

TEST_F(Watched, ProcessSaysThatItLivesFourTimesInAPeriod) {
  CountedSleeps clock(loop_.get_executor(), 3);
  run(clock, []() -> asio::awaitable<void> { co_return; });
  EXPECT_THAT(told_, ElementsAre("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"));
  EXPECT_THAT(clock.slept, ElementsAre(seconds{2}, seconds{2}, seconds{2}));
}

TEST_F(Watched, ProcessWhoseWorkGivesNoSignOfLifeSaysNothing) {
  CountedSleeps clock(loop_.get_executor(), 10);
  Event never(loop_.get_executor());
  int sign_count = 0;
  run(clock, [&]() -> asio::awaitable<void> {
    if (++sign_count > 2) co_await never.wait();
  });
  EXPECT_THAT(told_, ElementsAre("WATCHDOG=1", "WATCHDOG=1")) << "the third sign never came";
}

}  // namespace
}  // namespace reconciled::test
