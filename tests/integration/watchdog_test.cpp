// A server that says nothing more is given up, so that its thread works on.
#include "store/watchdog.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <optional>

#include "pg_proxy.hpp"
#include "store/session.hpp"
#include "test_database.hpp"

namespace reconciled::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SocketPair {
 public:
  SocketPair() {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) != 0) ends_ = {-1, -1};
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  ~SocketPair() {
    close(ends_[0]);
    close(ends_[1]);
  }

  int socket() const { return ends_[0]; }
  bool ends_within(milliseconds at_most) const {
    pollfd end{ends_[1], POLLIN, 0};
    return poll(&end, 1, static_cast<int>(at_most.count())) == 1;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST(Watchdog, ShutsDownWhatIsWatchedTooLongAndNothingElse) {
  Watchdog watchdog(milliseconds{30});
  const SocketPair done;
  const SocketPair silent;
  const SocketPair silent_too;
  {
    const Watchdog::Watch watch(watchdog, done.socket());
  }
  const Watchdog::Watch watch(watchdog, silent.socket());
  const Watchdog::Watch watch_too(watchdog, silent_too.socket());
  EXPECT_TRUE(silent.ends_within(seconds{20}));
  EXPECT_TRUE(silent_too.ends_within(seconds{20}));
  EXPECT_FALSE(done.ends_within(milliseconds{0}));
}

TEST(Watchdog, GivesUpASwallowedReplyAndTheNextTransactionFindsWhatWasCommitted) {
  TestDatabase database;
  database.execute("CREATE TABLE public.seen (n int)");
  std::string folder = "/tmp/reconciled-watchdog-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    pg_proxy::Proxy proxy(folder, std::getenv("RECONCILED_TEST_POSTGRES"));
    proxy.at_commit(1, pg_proxy::Fate::swallow_reply);
    Watchdog watchdog(milliseconds{500});
    Session session({database.address().conninfo + " host=" + folder, {}}, &watchdog);
    auto insert = [](pqxx::work& work) { work.exec("INSERT INTO public.seen VALUES (1)"); };
    auto done = std::async(std::launch::async,
                           [&] { EXPECT_THROW(session.transact(insert), DatabaseUnavailable); });
    EXPECT_EQ(done.wait_for(seconds{20}), std::future_status::ready) << "nobody gave it up";
    proxy.cut_all();
    done.get();
    auto count = [](pqxx::work& work) {
      return work.exec1("SELECT count(*) FROM public.seen")[0].as<int>();
    };
    EXPECT_EQ(session.transact(count), 1);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace reconciled::test
