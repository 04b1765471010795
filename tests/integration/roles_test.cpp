// History is append-only to the daemon's role too, and accountants see views alone: every table and
// view that the catalogue knows is tried, as a member of the role, in a transaction rolled back.
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "store/accounts.hpp"
#include "store/balances.hpp"
#include "store/sql_value.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

// What a page shows as SQL, statement by statement.
std::vector<std::string> queries_of(const std::string& page) {
  std::ifstream file(std::string(SOURCE_ROOT) + "/" + page);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string open = "```sql\n";
  std::vector<std::string> queries;
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    const std::size_t end = text.find("```", at);
    for (std::size_t semicolon; (semicolon = text.find(';', at)) < end; at = semicolon + 1) {
      queries.push_back(text.substr(at, semicolon - at));
    }
  }
  return queries;
}

class Roles : public StoreFixture {
 public:
  /// What a member of the group gets to hear; "" when it is allowed.
  std::string as_member_of(const std::string& group, const std::string& sql) {
    const std::string member = "member_" + std::to_string(getpid());
    return refusal_of(database, "CREATE ROLE " + member + " IN ROLE " + group +
                                    "; SET LOCAL ROLE " + member + "; " + sql);
  }
  std::vector<std::string> names(const std::string& sql) {
    return transact([&](pqxx::work& work) {
      std::vector<std::string> all;
      for (const pqxx::row& row : work.exec(sql)) all.push_back(text_of(row[0]));
      return all;
    });
  }
  std::vector<std::string> tables() {
    return names(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema = 'recon' AND table_type = 'BASE TABLE' ORDER BY 1");
  }
  std::vector<std::string> views() {
    return names(
        "SELECT table_schema || '.' || table_name FROM information_schema.views "
        "WHERE table_schema = 'acct' ORDER BY 1");
  }
  // The first may be an identity, which nobody may update.
  std::string second_column(const std::string& table) {
    return database.value("SELECT attname FROM pg_attribute WHERE attnum = 2 AND attrelid = '" +
                          table + "'::regclass");
  }
};

TEST_F(Roles, TheDaemonDeletesFromNoTable) {
  ASSERT_GE(tables().size(), 18U);
  for (const std::string& table : tables()) {
    for (const std::string& sql :
         {"DELETE FROM " + table + " WHERE false", "TRUNCATE " + table, "DROP TABLE " + table}) {
      EXPECT_TRUE(as_member_of("reconciled_daemon", sql).starts_with("42501")) << sql;
    }
  }
}

TEST_F(Roles, TheDaemonChangesNothingThatWasSeen) {
  for (const std::string& table :
       names("SELECT 'recon.' || relname FROM pg_class WHERE relkind IN "
             "('r', 'p') AND relnamespace = 'recon'::regnamespace AND "
             "relname ~ '^(answer|page|statement_version|"
             "balance_snapshot|account_version|company_version|evidence|retired_month|"
             "intervention|schema_migration)'")) {
    for (const std::string& column :
         names("SELECT quote_ident(attname) FROM pg_attribute WHERE attnum > 0 AND NOT "
               "attisdropped AND attrelid = '" +
               table + "'::regclass")) {
      EXPECT_EQ(database.value("SELECT has_column_privilege('reconciled_daemon', '" + table +
                               "', '" + column + "', 'UPDATE')"),
                "f")
          << table << "." << column;
    }
    const std::string column = second_column(table);
    EXPECT_TRUE(as_member_of("reconciled_daemon",
                             "UPDATE " + table + " SET " + column + " = " + column + " WHERE false")
                    .starts_with("42501"))
        << table;
  }
}

TEST_F(Roles, TheDaemonNeverChangesWhichRowARowIs) {
  for (const char* column :
       {"statement_id", "customer", "balance_type", "row_key", "first_seen_at", "first_job_id"}) {
    EXPECT_EQ(
        database.value(
            std::string("SELECT has_column_privilege('reconciled_daemon', 'recon.statement', '") +
            column + "', 'UPDATE')"),
        "f")
        << column;
  }
}

TEST_F(Roles, TheDaemonsRoleSufficesForItsWork) {
  const std::string member = "SET LOCAL ROLE reconciled_daemon";
  const auto as_daemon = [&](auto work_of) {
    return transact([&](pqxx::work& work) {
      work.exec(member);
      return work_of(work);
    });
  };
  database.execute("GRANT SELECT ON public.test_clock TO PUBLIC");
  as_daemon([&](pqxx::work& work) { return reconciled::plan(work, statements_plan()).job_count; });
  const ClaimedJob job = as_daemon([&](pqxx::work& work) {
                           return reconciled::claim(work, {.owner = first_owner,
                                                           .customers = {"acme"},
                                                           .limit = 1,
                                                           .lease = std::chrono::minutes{1}});
                         }).at(0);
  const Draft draft = read(job, told_rows(3, job.reading.window.from, "r"));
  const std::string host = "host";
  const Ladder ladder;
  const auto recorded = as_daemon([&](pqxx::work& work) {
    return reconciled::record(work, {.job = draft.job,
                                     .owner = draft.owner,
                                     .host = host,
                                     .ladder = ladder,
                                     .ending = draft.ending,
                                     .last_call = draft.call,
                                     .reading = &*draft.reading,
                                     .answer = nullptr,
                                     .recount = std::nullopt,
                                     .key_fingerprint = {},
                                     .token_fingerprint = {}});
  });
  EXPECT_EQ(recorded.fence, Recorded::Fence::held);
  as_daemon([](pqxx::work& work) { return reconciled::sweep(work).size(); });
}

TEST_F(Roles, AnAccountantReadsEveryViewAndNoTable) {
  database.execute("GRANT SELECT ON public.test_clock TO PUBLIC");
  plan(statements_plan());
  const ClaimedJob job = claim_one();
  record(read(job, told_rows(3, job.reading.window.from, "r")));
  transact([&](pqxx::work& work) {
    const Balance balance{"1", "USD", 100, 100, 0, "{}"};
    store_balances(work, {"acme", normal, 1}, {{balance}}, now);
    const Account account{"1", "TYPE", "ACTIVE", {"USD"}, "{}"};
    store_accounts(work, "acme", 1, {{account}, "id", "Acme", "{}"});
    return 0;
  });
  ASSERT_GE(views().size(), 11U);
  for (const std::string& view : views()) {
    EXPECT_EQ(as_member_of("reconciled_accountant", "SELECT * FROM " + view), "");
    EXPECT_NE(as_member_of("reconciled_accountant", "DELETE FROM " + view), "") << view;
  }
  for (const std::string& table : tables()) {
    for (const std::string& sql : {"SELECT FROM " + table, "DELETE FROM " + table}) {
      EXPECT_TRUE(as_member_of("reconciled_accountant", sql).starts_with("42501")) << sql;
    }
  }
}

TEST_F(Roles, AnAccountantRunsEveryQueryOfReadmeAndRunbook) {
  database.execute("GRANT SELECT ON public.test_clock TO PUBLIC");
  for (const auto& [page, least_count] : {std::pair{"README.md", 4U}, {"config/runbook.md", 20U}}) {
    const std::vector<std::string> queries = queries_of(page);
    EXPECT_GE(queries.size(), least_count) << page;
    for (const std::string& sql : queries) {
      EXPECT_EQ(as_member_of("reconciled_accountant", sql), "") << page << sql;
    }
  }
}

}  // namespace
}  // namespace reconciled::test
