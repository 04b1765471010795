// Which errors of PostgreSQL are the world's and which are ours, and that a session survives the
// death of its connection.
#include "store/session.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "test_database.hpp"

namespace reconciled::test {
namespace {

struct Judged {
  const char* sqlstate;
  bool is_temporary;
};

TEST(Session, SqlstatesAreJudgedByWhetherTryingAgainMayHelp) {
  for (const Judged& judged : std::vector<Judged>{
           {"08000", true},  {"08006", true},  {"08P01", true},  {"40001", true},  {"40P01", true},
           {"53100", true},  {"53200", true},  {"53300", true},  {"57014", true},  {"57P01", true},
           {"57P03", true},  {"58030", true},  {"25006", true},  {"55P03", true},  {"25001", false},
           {"25P02", false}, {"55006", false}, {"23505", false}, {"23514", false}, {"42501", false},
           {"42P01", false}, {"22003", false}, {"28P01", false}, {"3D000", false}, {"XX000", false},
           {"00000", false}, {"", false}}) {
    EXPECT_EQ(is_temporary(judged.sqlstate), judged.is_temporary) << judged.sqlstate;
  }
}

TEST(Session, ErrorsThatTheServerRaisesAreJudgedByTheirSqlstate) {
  TestDatabase database;
  for (const char* sqlstate : {"08006", "40001", "40P01", "53000", "53100", "53200", "53300",
                               "57014", "57P01", "57P03", "58030", "25006", "55P03"}) {
    const std::string sql =
        std::string("DO $$BEGIN RAISE 'told' USING ERRCODE = '") + sqlstate + "'; END$$";
    EXPECT_THROW(database.execute(sql), DatabaseUnavailable) << sqlstate;
  }
}

TEST(Session, AConnectionStringThatCannotBeReadIsNotQuoted) {
  for (const char* conninfo :
       {"dbname=x hunter2", "dbname='hunter2", "postgresql://me:hun/ter2%ZZhunter2@host/x",
        "postgresql://host/x?hunter2", "postgresql://host/x?a=b&password=hunter2=hunter2"}) {
    Session session(DatabaseAddress{conninfo, ""});
    auto nothing = [](pqxx::work&) { return 0; };
    try {
      session.transact(nothing);
      ADD_FAILURE() << conninfo << " is understood";
    } catch (const std::invalid_argument& e) {
      EXPECT_EQ(std::string(e.what()).find("hunter2"), std::string::npos) << e.what();
    }
  }
}

TEST(Session, AKilledBackendIsToldAndTheNextTransactionHasANewConnection) {
  TestDatabase database;
  Session session(database.address());
  std::string pid;
  auto die = [&](pqxx::work& work) {
    pid = work.exec1("SELECT pg_backend_pid()")[0].c_str();
    work.exec("CREATE TABLE public.half_done ()");
    EXPECT_EQ(database.value("SELECT pg_terminate_backend(" + pid + ", 10000)"), "t");
    work.exec("SELECT 1");
  };
  EXPECT_THROW(session.transact(die), DatabaseUnavailable);
  auto work_again = [](pqxx::work& work) {
    return std::string(work.exec1("SELECT pg_backend_pid()")[0].c_str());
  };
  EXPECT_NE(session.transact(work_again), pid);
  EXPECT_EQ(database.value("SELECT to_regclass('public.half_done') IS NULL"), "t");
}

TEST(Session, ABackendKilledBetweenTransactionsIsToldToo) {
  TestDatabase database;
  Session session(database.address());
  auto pid_of = [](pqxx::work& work) {
    return std::string(work.exec1("SELECT pg_backend_pid()")[0].c_str());
  };
  const std::string pid = session.transact(pid_of);
  EXPECT_EQ(session.transact(pid_of), pid) << "the connection is kept";
  database.value("SELECT pg_terminate_backend(" + pid + ", 10000)");
  EXPECT_THROW(session.transact(pid_of), DatabaseUnavailable);
  EXPECT_NE(session.transact(pid_of), pid);
}

TEST(Session, AServerThatIsNotThereIsUnavailable) {
  Session session({"host=/nonexistent dbname=x", {}});
  auto run = [](pqxx::work& work) { work.exec("SELECT 1"); };
  EXPECT_THROW(session.transact(run), DatabaseUnavailable);
}

TEST(Session, AMistakeOfOursPassesThroughAndIsRolledBack) {
  TestDatabase database;
  auto run = [](pqxx::work& work) {
    work.exec("CREATE TABLE public.half_done ()");
    work.exec("SELECT 1/0");
  };
  EXPECT_THROW(database.session().transact(run), pqxx::sql_error);
  EXPECT_EQ(database.value("SELECT to_regclass('public.half_done') IS NULL"), "t");
}

TEST(Session, AMissingRightOrObjectMakesTheDatabaseUnfitAndIsToldWithWhatToDo) {
  TestDatabase database;
  const std::string stranger = "stranger_" + std::to_string(getpid());
  const struct {
    std::string sql;
    std::string told;
  } cases[] = {
      {"CREATE ROLE " + stranger + "; SET LOCAL ROLE " + stranger + "; SELECT FROM recon.job",
       "the database refuses its user: permission denied for schema recon; make the user of "
       "database.conninfo a member of reconciled_daemon, or run `reconciled migrate` as the owner "
       "of the schema"},
      {"SELECT FROM recon.nowhere", "relation \"recon.nowhere\" does not exist"},
      {"SELECT recon.nothing()", "function recon.nothing() does not exist"},
      {"SELECT nought FROM recon.job", "column \"nought\" does not exist"},
  };
  for (const auto& one : cases) {
    try {
      database.execute(one.sql);
      ADD_FAILURE() << one.sql;
    } catch (const DatabaseUnfit& e) {
      EXPECT_THAT(e.what(), ::testing::HasSubstr(one.told));
    }
  }
}

TEST(Session, AReadOnlyServerIsUnavailable) {
  TestDatabase database;
  auto run = [](pqxx::work& work) {
    work.exec("SET TRANSACTION READ ONLY");
    work.exec("CREATE TABLE public.refused ()");
  };
  EXPECT_THROW(database.session().transact(run), DatabaseUnavailable);
}

}  // namespace
}  // namespace reconciled::test
