// Goal: the daemon's role can do its work and not rewrite what was seen; an accountant sees every
// page of acct and nothing else. Method: login roles that are members of the two groups, made and
// dropped by the test, against a whole run.
#include <unistd.h>

#include "site.hpp"

namespace outside {

namespace {

const std::string insufficient_privilege = "may not";

class LoginRole {
 public:
  LoginRole(const TestDatabase& database, const std::string& group)
      : database_(database), name_("process_" + std::to_string(getpid()) + "_" + group) {
    database_.query("CREATE ROLE " + name_ + " LOGIN IN ROLE " + group);
  }
  LoginRole(const LoginRole&) = delete;
  LoginRole& operator=(const LoginRole&) = delete;
  ~LoginRole() { database_.query("DROP OWNED BY " + name_ + "; DROP ROLE " + name_); }

  const std::string& name() const { return name_; }
  /// "" when the role may do it, `insufficient_privilege` when not; else what went wrong.
  std::string refusal_of(const std::string& sql) const {
    pqxx::connection connection(database_.conninfo(name_));
    pqxx::work work(connection);
    try {
      work.exec(sql);
    } catch (const pqxx::insufficient_privilege&) {
      return insufficient_privilege;
    } catch (const pqxx::sql_error& error) {
      return error.what();
    }
    return {};
  }

 private:
  const TestDatabase& database_;
  std::string name_;
};

TEST(TheDaemonsRole, PullsEverythingButCannotRewriteWhatWasSeen) {
  Site site;
  LoginRole role(site.database(), "reconciled_daemon");
  site.replace_in_config("user=postgres", "user=" + role.name());
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_fsck_is_clean(site);
  EXPECT_EQ(site.run({"status"}).exit_code, 0);
  EXPECT_EQ(site.run({"check"}).exit_code, 0);
  for (const auto& row :
       site.database().query("SELECT tablename FROM pg_tables WHERE schemaname = 'recon'")) {
    const std::string table = std::string("recon.") + row[0].c_str();
    EXPECT_EQ(role.refusal_of("DELETE FROM " + table), insufficient_privilege) << table;
    EXPECT_EQ(role.refusal_of("TRUNCATE " + table), insufficient_privilege) << table;
    EXPECT_EQ(role.refusal_of("DROP TABLE " + table), insufficient_privilege) << table;
  }
  for (const auto& row : site.database().query(
           "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns"
           " WHERE table_schema = 'recon' AND table_name IN ('statement_version', 'answer', 'page',"
           " 'balance_snapshot', 'account_version', 'company_version', 'intervention',"
           " 'schema_migration', 'currency', 'time_window')")) {
    EXPECT_EQ(role.refusal_of(std::string("UPDATE ") + row[0].c_str() + " SET " + row[1].c_str() +
                              " = DEFAULT"),
              insufficient_privilege)
        << row[0].c_str() << "." << row[1].c_str();
  }
  for (const char* column :
       {"customer", "balance_type", "row_key", "first_seen_at", "first_job_id", "statement_id"}) {
    EXPECT_EQ(role.refusal_of(std::string("UPDATE recon.statement SET ") + column + " = DEFAULT"),
              insufficient_privilege)
        << column;
  }
}

TEST(TheDaemonsRole, RunsAsTheDaemonToo) {
  Site site;
  LoginRole role(site.database(), "reconciled_daemon");
  site.replace_in_config("user=postgres", "user=" + role.name());
  const auto daemon = site.start({"run"});
  eventually("six streams are verified", [&] {
    return site.database().number("SELECT count(*) FROM acct.coverage") >= 6 &&
           site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") == 0;
  });
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0) << daemon->err();
  EXPECT_EQ((daemon->out() + daemon->err()).find("permission denied"), std::string::npos)
      << daemon->out();
}

TEST(ARoleWithoutTheRights, IsExitCode78WithWhatToDo) {
  Site site;
  LoginRole role(site.database(), "reconciled_accountant");
  site.replace_in_config("user=postgres", "user=" + role.name());
  for (const Flags& verb :
       {Flags{"run"}, Flags{"pull"}, Flags{"check"}, Flags{"status"}, Flags{"jobs"}, Flags{"fsck"},
        Flags{"retry", "--failed"}, Flags{"cancel", "1"}, Flags{"migrate"}}) {
    const Finished finished = site.run(verb);
    const std::string said = finished.out + finished.err;
    EXPECT_EQ(finished.exit_code, 78) << verb[0] << ": " << said;
    EXPECT_NE(said.find("member of reconciled_daemon, or run `reconciled migrate` as the owner"),
              std::string::npos)
        << verb[0] << ": " << said;
  }
}

TEST(ARoleThatLosesARight, EndsWithExitCode78AndLosesNothing) {
  Site site;
  LoginRole role(site.database(), "reconciled_daemon");
  site.replace_in_config("user=postgres", "user=" + role.name());
  site.database().query("REVOKE INSERT ON recon.statement_version FROM reconciled_daemon");
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 78) << pull.out << pull.err;
  EXPECT_NE(pull.err.find("permission denied for table statement_version"), std::string::npos)
      << pull.err;
  site.replace_in_config("user=" + role.name(), "user=postgres");
  EXPECT_EQ(site.run({"migrate"}).exit_code, 0) << "puts the rights back";
  site.replace_in_config("user=postgres", "user=" + role.name());
  site.database().query(
      "UPDATE recon.job SET lease_until = recon.now_() - interval '1 s' WHERE state = 'running'");
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
}

TEST(AnAccountant, ReadsEveryViewOfAcctAndNothingOfRecon) {
  Site site;
  ASSERT_EQ(site.pull().exit_code, 0);
  LoginRole role(site.database(), "reconciled_accountant");
  int view_count = 0;
  for (const auto& row : site.database().query("SELECT schemaname || '.' || viewname FROM pg_views"
                                               " WHERE schemaname = 'acct'")) {
    ++view_count;
    EXPECT_EQ(role.refusal_of(std::string("SELECT * FROM ") + row[0].c_str()), "")
        << row[0].c_str();
    EXPECT_NE(role.refusal_of(std::string("DELETE FROM ") + row[0].c_str()), "") << row[0].c_str();
  }
  EXPECT_GE(view_count, 9);
  for (const auto& row : site.database().query(
           "SELECT table_schema || '.' || table_name FROM information_schema.tables"
           " WHERE table_schema = 'recon'")) {
    EXPECT_EQ(role.refusal_of(std::string("SELECT * FROM ") + row[0].c_str()),
              insufficient_privilege)
        << row[0].c_str();
  }
}

TEST(EveryViewAndColumnOfAcct, HasAComment) {
  Site site;
  EXPECT_EQ(
      site.database().text("SELECT string_agg(c.relname || coalesce('.' || a.attname, ''), ', ')"
                           "  FROM pg_class c"
                           "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
                           " WHERE c.relnamespace = 'acct'::regnamespace AND c.relkind = 'v'"
                           "   AND (col_description(c.oid, a.attnum) IS NULL"
                           "        OR obj_description(c.oid, 'pg_class') IS NULL)"),
      "");
}

}  // namespace

}  // namespace outside
