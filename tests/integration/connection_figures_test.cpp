// What sessions tell of their connections: one made anew, one whose COMMIT nobody heard of.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "pg_proxy.hpp"
#include "store/session.hpp"
#include "test_database.hpp"

namespace reconciled::test {
namespace {

TEST(ConnectionFigures, CountCommitsInDoubtAndConnectionsMadeAnew) {
  TestDatabase database;
  database.execute("CREATE TABLE public.seen (n int)");
  std::string folder = "/tmp/reconciled-figures-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    pg_proxy::Proxy proxy(folder, std::getenv("RECONCILED_TEST_POSTGRES"));
    proxy.at_commit(2, pg_proxy::Fate::cut_before);
    proxy.at_commit(3, pg_proxy::Fate::cut_after);
    ConnectionFigures figures;
    Session session({database.address().conninfo + " host=" + folder, {}}, nullptr, &figures);
    auto insert = [](pqxx::work& work) { work.exec("INSERT INTO public.seen VALUES (1)"); };
    session.transact(insert);
    EXPECT_EQ(figures.reconnect_count, 0) << "the first connection is none made anew";
    EXPECT_THROW(session.transact(insert), DatabaseUnavailable);
    EXPECT_EQ(figures.unknown_commit_count, 1);
    EXPECT_EQ(figures.reconnect_count, 0);
    EXPECT_THROW(session.transact(insert), DatabaseUnavailable);
    session.transact(insert);
    EXPECT_EQ(figures.unknown_commit_count, 2);
    EXPECT_EQ(figures.reconnect_count, 2);
    auto fail = [](pqxx::work& work) { work.exec("SELECT no_such_thing"); };
    EXPECT_THROW(session.transact(fail), DatabaseUnfit);
    EXPECT_EQ(figures.unknown_commit_count, 2) << "there was nothing in doubt";
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace reconciled::test
