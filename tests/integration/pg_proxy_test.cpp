// The proxy that the process tests trust: each fate of a commit, seen by its client and in the
// database.
#include "pg_proxy.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <optional>
#include <pqxx/pqxx>
#include <tuple>

#include "test_database.hpp"

namespace reconciled::test {
namespace {

using pg_proxy::Counted;
using pg_proxy::Fate;
using pg_proxy::Proxy;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::filesystem::path scratch_folder() {
  std::string pattern = "/tmp/reconciled-proxy-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  return pattern;
}

class PgProxy : public testing::Test {
 protected:
  ~PgProxy() override { std::filesystem::remove_all(folder); }

  void start(Counted counted = Counted::commits) {
    proxy.emplace(folder, std::getenv("RECONCILED_TEST_POSTGRES"), counted);
    database.execute("CREATE TABLE public.seen (n int)");
  }

  // libpq takes the last of two hosts.
  std::string conninfo() const { return database.address().conninfo + " host=" + folder.string(); }

  // "told" when COMMIT came back, "in doubt" or "broken" when it did not.
  std::string insert(int n) const {
    try {
      pqxx::connection connection(conninfo());
      pqxx::work work(connection);
      work.exec_params("INSERT INTO public.seen VALUES ($1)", n);
      work.commit();
      return "told";
    } catch (const pqxx::in_doubt_error&) {
      return "in doubt";
    } catch (const pqxx::broken_connection&) {
      return "broken";
    }
  }

  std::string seen() {
    return database.value(
        "SELECT coalesce(string_agg(n::text, ',' ORDER BY n), '')"
        " FROM public.seen");
  }

  std::filesystem::path folder = scratch_folder();
  TestDatabase database;
  std::optional<Proxy> proxy;
};

TEST_F(PgProxy, LetsEverythingThroughThatItIsNotToldToStop) {
  start();
  EXPECT_EQ(insert(1), "told");
  EXPECT_EQ(seen(), "1");
  EXPECT_EQ(proxy->commit_count(), 1);
  EXPECT_EQ(proxy->committed_count(), 1);
  EXPECT_EQ(proxy->struck_count(), 0);
  pqxx::connection connection(conninfo());
  pqxx::work work(connection);
  EXPECT_EQ(work.exec1("SELECT length(repeat('x', 5000000))")[0].as<int>(), 5'000'000);
  EXPECT_EQ(work.exec1("SELECT repeat('x', 5000000)")[0].size(), 5'000'000u);
}

TEST_F(PgProxy, CutsTheNamedCommitAloneOnEitherSideOfTheServer) {
  start();
  proxy->at_commit(2, Fate::cut_before);
  proxy->at_commit(3, Fate::cut_after);
  EXPECT_EQ(insert(1), "told");
  EXPECT_EQ(insert(2), "in doubt");
  EXPECT_EQ(insert(3), "in doubt");
  EXPECT_EQ(insert(4), "told");
  EXPECT_EQ(seen(), "1,3,4");
  EXPECT_EQ(proxy->commit_count(), 4);
  EXPECT_EQ(proxy->committed_count(), 3);
  EXPECT_EQ(proxy->struck_count(), 2);
}

TEST_F(PgProxy, HoldsACommitBeforeTheServerOrItsReplyUntilItIsTold) {
  start();
  for (const auto& [fate, seen_while_held, seen_at_the_end] :
       {std::tuple{Fate::hold_before, "", "1"}, std::tuple{Fate::hold_after, "1,1", "1,1"}}) {
    proxy->at_every_commit(fate);
    const int strikes = proxy->struck_count();
    auto told = std::async(std::launch::async, [&] { return insert(1); });
    ASSERT_TRUE(proxy->wait_for_strikes(strikes + 1, seconds{20}));
    EXPECT_EQ(seen(), seen_while_held);
    EXPECT_EQ(told.wait_for(milliseconds{0}), std::future_status::timeout);
    proxy->release();
    EXPECT_EQ(told.get(), "told");
    EXPECT_EQ(seen(), seen_at_the_end);
  }
}

TEST_F(PgProxy, DropsWhatItHoldsWhenToldTo) {
  start();
  proxy->at_every_commit(Fate::hold_before);
  auto told = std::async(std::launch::async, [&] { return insert(1); });
  ASSERT_TRUE(proxy->wait_for_strikes(1, seconds{20}));
  proxy->cut_held();
  EXPECT_EQ(told.get(), "in doubt");
  EXPECT_EQ(seen(), "");
}

TEST_F(PgProxy, KeepsAHeldCommitWhoseClientIsGone) {
  start();
  proxy->at_every_commit(Fate::hold_before);
  auto told = std::async(std::launch::async, [&] {
    pqxx::connection connection(conninfo());
    pqxx::work work(connection);
    work.exec("INSERT INTO public.seen VALUES (1)");
    auto dies = std::async(std::launch::async, [&] {
      proxy->wait_for_strikes(1, seconds{20});
      ::shutdown(connection.sock(), SHUT_RDWR);
    });
    EXPECT_THROW(work.commit(), std::exception);
  });
  told.get();
  EXPECT_EQ(seen(), "");
  proxy->release();
  const std::string open =
      "SELECT count(*) FROM pg_stat_activity WHERE datname ="
      " current_database() AND pid <> pg_backend_pid()";
  const auto deadline = std::chrono::steady_clock::now() + seconds{20};
  while (database.number(open) > 0 && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(seen(), "1");
}

TEST_F(PgProxy, SwallowsAReplyForEverWhileTheConnectionStaysOpen) {
  start();
  proxy->at_commit(1, Fate::swallow_reply);
  auto told = std::async(std::launch::async, [&] { return insert(1); });
  ASSERT_TRUE(proxy->wait_for_strikes(1, seconds{20}));
  EXPECT_EQ(seen(), "1");
  EXPECT_EQ(insert(2), "told");
  EXPECT_EQ(told.wait_for(milliseconds{0}), std::future_status::timeout);
  proxy->cut_all();
  EXPECT_EQ(told.get(), "in doubt");
}

TEST_F(PgProxy, CountsWhatCommitsByItselfOnlyWhenToldTo) {
  for (const auto& [counted, count] :
       {std::pair{Counted::commits, 1}, std::pair{Counted::statements_too, 3}}) {
    proxy.reset();
    std::filesystem::remove_all(folder);
    folder = scratch_folder();
    proxy.emplace(folder, std::getenv("RECONCILED_TEST_POSTGRES"), counted);
    pqxx::connection connection(conninfo());
    const int before = proxy->commit_count();  // of what libpqxx does to connect
    {
      pqxx::nontransaction statement(connection);
      statement.exec("SELECT 1");
      statement.exec_params("SELECT $1::int", 1);
    }
    pqxx::work work(connection);
    work.exec("SELECT 1");
    work.exec_params("SELECT $1::int", 1);
    work.commit();
    EXPECT_EQ(proxy->commit_count() - before, count);
  }
}

TEST_F(PgProxy, EndsAConnectionToAServerThatIsNotThere) {
  proxy.emplace(folder, "/nonexistent");
  EXPECT_EQ(insert(1), "broken");
}

}  // namespace
}  // namespace reconciled::test
