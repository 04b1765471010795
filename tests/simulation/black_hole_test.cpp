// Goal: a COMMIT that nobody answers costs the database's patience and nothing else, whether it
// reached the server or not. Method: a daemon with threads and a patience of one second instead of
// 150 behind a proxy that lets commits vanish; the gateway is the sandbox's model. The database's
// time stands still but for what the leases of lost claims need.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "pg_proxy.hpp"
#include "sim_transport.hpp"
#include "sim_world.hpp"

namespace reconciled::test {
namespace {

namespace asio = boost::asio;
using pg_proxy::Fate;
using std::chrono::milliseconds;
using std::chrono::seconds;

WorldOptions one_customer() {
  WorldOptions options;
  options.business.customer_count = 1;
  options.business.row_count = 60;
  options.business.day_count = 30;
  options.business.bursts.clear();
  return options;
}

class PromptTransport final : public Transport {
 public:
  PromptTransport(World& world, std::function<void()> on_call)
      : world_(world), on_call_(std::move(on_call)) {}

  asio::awaitable<Exchange> post(const HttpRequest& request) override {
    on_call_();
    co_return undisturbed(ask_vendor(world_, request));
  }

 private:
  World& world_;
  std::function<void()> on_call_;
};

class ABlackHole : public testing::Test {
 protected:
  ABlackHole() : folder_("/tmp/reconciled-black-hole-XXXXXX"), world_(one_customer()) {
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    proxy_ = std::make_unique<pg_proxy::Proxy>(folder_, std::getenv("RECONCILED_TEST_POSTGRES"));
  }
  ~ABlackHole() override {
    proxy_.reset();
    std::filesystem::remove_all(folder_);
  }

  // From the first call on, so that what was read must be recorded, for a dozen commits.
  void expect_to_outlive(Fate fate) {
    run_until_all_is_read(fate);
    EXPECT_GE(proxy_->struck_count(), strike_count);
    EXPECT_EQ(number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM acct.attempts WHERE outcome = 'unknown'"), 0);
    EXPECT_EQ(number("SELECT max(rung) FROM acct.jobs"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM acct.alerts"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM acct.statement_versions"), 60);
    EXPECT_EQ(world_.difference_from_truth(), "");
  }

 private:
  std::int64_t number(const std::string& sql) { return world_.database.number(sql); }

  void run_until_all_is_read(Fate fate) {
    Loop loop;
    SystemClock clock;
    Database database(world_.database.address_of("black-hole", folder_), 4, seconds{1});
    const auto vanish_from_now_on = [&] {
      if (proxy_->struck_count() == 0) proxy_->at_every_commit(fate);
    };
    const auto setup =
        make_setup(world_.config(), world_.secrets(),
                   std::make_unique<PromptTransport>(world_, vanish_from_now_on), world_.clock);
    Daemon::Options options{.owner = "00000000-0000-4000-8000-000000000001", .host = "one"};
    options.timing.sweep_every = milliseconds{300};
    Daemon daemon(loop.get_executor(), database, clock, setup, options, [](const Finished&) {});
    asio::co_spawn(loop, daemon.run(), [&](std::exception_ptr error) {
      EXPECT_FALSE(error);
      loop.stop();
    });
    asio::co_spawn(loop, stop_when_all_is_read(daemon, clock),
                   [](std::exception_ptr error) { EXPECT_FALSE(error); });
    loop.run_for(seconds{100});
    proxy_->forget_fates();
    proxy_->cut_all();
    database.join();
    loop.abandon();
  }

  asio::awaitable<void> stop_when_all_is_read(Daemon& daemon, Clock& clock) {
    while (proxy_->struck_count() < strike_count) co_await clock.sleep_for(milliseconds{50});
    proxy_->forget_fates();
    // Two streams' windows and balances, and the accounts.
    Time database_now = world_.database_now();
    while (number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") > 0 ||
           number("SELECT count(*) FROM acct.jobs") < 5) {
      co_await clock.sleep_for(seconds{2});
      world_.database.tell(database_now += seconds{61});
    }
    daemon.stop();
  }

  static constexpr int strike_count = 12;

  std::string folder_;
  World world_;
  std::unique_ptr<pg_proxy::Proxy> proxy_;
};

TEST_F(ABlackHole, InPlaceOfRepliesToCommitsCostsPatienceAndNothingElse) {
  expect_to_outlive(Fate::swallow_reply);
}

// The server ends such a transaction after 30 s; whoever wants its rows waits for that.
TEST_F(ABlackHole, InPlaceOfCommitsCostsPatienceAndNothingElse) {
  expect_to_outlive(Fate::hold_before);
}

}  // namespace
}  // namespace reconciled::test
