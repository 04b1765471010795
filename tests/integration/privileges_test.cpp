// History is append-only and the groups are narrow, by the catalogue: every relation, column,
// sequence, function and schema of ours is asked what each group may do with it, so that a new one
// is judged too. What is allowed beyond reading stands here in full.
#include <map>

#include "store/sql_value.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

class Privileges : public StoreFixture {
 public:
  /// Each row's columns, joined by a blank.
  std::vector<std::string> rows(const std::string& sql) {
    return transact([&](pqxx::work& work) {
      std::vector<std::string> all;
      for (const pqxx::row& row : work.exec(sql)) {
        std::string line;
        for (const pqxx::field& field : row) line += (line.empty() ? "" : " ") + text_of(field);
        all.push_back(line);
      }
      return all;
    });
  }
  using Lines = std::vector<std::string>;
};

// Tables, partitions, views and sequences of ours, without what the extension brings.
const std::string relations =
    "(SELECT c.oid, c.relname, n.nspname, c.relkind, c.relispartition, c.relowner, c.relacl"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('recon', 'acct') AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')) r";
const std::string groups =
    "(VALUES ('reconciled_daemon'), ('reconciled_accountant'), ('public')) g (name)";

TEST_F(Privileges, NobodyDeletesTruncatesReferencesOrPutsATriggerOnAnything) {
  ASSERT_GE(database.number("SELECT count(*) FROM " + relations), 40);
  EXPECT_EQ(
      rows("SELECT g.name, p.privilege, r.nspname, r.relname FROM " + relations + ", " + groups +
           ", (VALUES ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (privilege)"
           " WHERE r.relkind <> 'S' AND has_table_privilege(g.name, r.oid, p.privilege)"),
      Lines{});
  EXPECT_EQ(rows("SELECT g.name, r.relname, a.attname FROM " + relations + ", " + groups +
                 ", pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND r.relkind <> 'S'"
                 " AND NOT a.attisdropped"
                 " AND has_column_privilege(g.name, r.oid, a.attnum, 'REFERENCES')"),
            Lines{});
}

TEST_F(Privileges, TheDaemonAddsToTheseTablesAndToNoOthers) {
  EXPECT_EQ(rows("SELECT r.relname FROM " + relations +
                 " WHERE r.relkind <> 'S' AND has_any_column_privilege('reconciled_daemon', r.oid,"
                 " 'INSERT') ORDER BY 1"),
            (Lines{"account_version",
                   "alert",
                   "answer",
                   "attempt",
                   "balance_snapshot",
                   "book_day",
                   "break",
                   "chain",
                   "company_version",
                   "delivery",
                   "episode",
                   "evidence",
                   "instance",
                   "intervention",
                   "job",
                   "notice",
                   "page",
                   "parking",
                   "recheck_step",
                   "sink",
                   "statement",
                   "statement_version",
                   "stream",
                   "time_window",
                   "touched"}));
}

// Where all columns may change, "all" stands for them.
TEST_F(Privileges, TheDaemonChangesTheseColumnsAndNoOthers) {
  EXPECT_EQ(
      rows("SELECT r.relname || ':', CASE WHEN has_table_privilege('reconciled_daemon', r.oid,"
           " 'UPDATE') THEN 'all' ELSE string_agg(a.attname, ' ' ORDER BY a.attname) END"
           " FROM " +
           relations +
           " JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0"
           " AND NOT a.attisdropped WHERE r.relkind <> 'S' AND"
           " has_column_privilege('reconciled_daemon', r.oid, a.attnum, 'UPDATE')"
           " GROUP BY r.oid, r.relname ORDER BY 1"),
      (Lines{
          "alert: acknowledged_at acknowledged_by delivered_at episode_id noticed_at resolved_at"
          " summary",
          "attempt: finished_at http_status message next_attempt_at outcome page response_id"
          " result_code result_status",
          "books: all",
          "break: after_statement_id announced_at from_time healed_at missing_minor reread_at",
          "delivery: attempt_count created_at finished_at last_error lease_until next_attempt_at "
          "state",
          "episode: ended_at told_at",
          "gateway: all",
          "instance: config_error customers ended_at seen_at",
          "job: all",
          "parking: resumed_at resumed_by",
          "rate_limit: all",
          "recheck_step: asked_at swept_at",
          "sink: accepted_at claimed_at first_seen_at last_error lease_until retry_at seen_at",
          "statement: accounting_biz_no amount_minor answered_at balance_after_currency"
          " balance_after_minor beneficiary_name changed_at content_hash currency"
          " ext_transaction_id fee_currency fee_minor last_job_id missing_since net_currency"
          " net_minor noticed_at payer_name remarks seal transaction_id transaction_status"
          " transaction_time transaction_type version",
          "stream: final_to history_from planned_at planned_to refused_code refused_count",
      }));
}

TEST_F(Privileges, TheAccountantOnlyReadsAndOnlyAcct) {
  EXPECT_EQ(rows("SELECT r.nspname, r.relname, p.privilege FROM " + relations +
                 ", (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) p (privilege)"
                 " WHERE r.relkind <> 'S' AND has_any_column_privilege('reconciled_accountant',"
                 " r.oid, p.privilege) AND NOT (r.nspname = 'acct' AND p.privilege = 'SELECT')"),
            Lines{});
  EXPECT_EQ(
      database.value("SELECT has_schema_privilege('reconciled_accountant', 'recon', 'USAGE')"),
      "f");
}

TEST_F(Privileges, NobodyMovesASequenceOrMayPassARightOn) {
  EXPECT_EQ(rows("SELECT g.name, r.relname FROM " + relations + ", " + groups +
                 " WHERE r.relkind = 'S' AND (has_sequence_privilege(g.name, r.oid, 'UPDATE') OR"
                 " has_sequence_privilege(g.name, r.oid, 'USAGE'))"),
            Lines{});
  EXPECT_EQ(rows("SELECT r.relname, x.grantee::regrole FROM " + relations +
                 ", aclexplode(r.relacl) x WHERE x.is_grantable AND x.grantee <> r.relowner"),
            Lines{});
}

TEST_F(Privileges, ThePublicMayDoNothing) {
  EXPECT_EQ(rows("SELECT r.nspname, r.relname, x.privilege_type FROM " + relations +
                 ", aclexplode(r.relacl) x WHERE x.grantee = 0"),
            Lines{});
  EXPECT_EQ(rows("SELECT r.relname, a.attname FROM " + relations +
                 " JOIN pg_attribute a ON a.attrelid = r.oid, aclexplode(a.attacl) x"
                 " WHERE x.grantee = 0"),
            Lines{});
  EXPECT_EQ(rows("SELECT g.name, n.nspname, p.privilege FROM pg_namespace n, " + groups +
                 ", (VALUES ('USAGE'), ('CREATE')) p (privilege)"
                 " WHERE n.nspname IN ('recon', 'acct')"
                 " AND has_schema_privilege(g.name, n.oid, p.privilege) ORDER BY 1, 2"),
            (Lines{"reconciled_accountant acct USAGE", "reconciled_daemon acct USAGE",
                   "reconciled_daemon recon USAGE"}));
  EXPECT_EQ(rows("SELECT defaclobjtype, defaclacl FROM pg_default_acl"), Lines{})
      << "what a later migration makes would come with rights";
}

// With a search_path of the caller's they would run the caller's functions as the schema's owner.
TEST_F(Privileges, FunctionsThatRunAsTheOwnerHaveTheirOwnSearchPathAndAreTheDaemonsAlone) {
  const std::string ours =
      " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
      " WHERE n.nspname IN ('recon', 'acct') AND p.prosecdef";
  EXPECT_EQ(rows("SELECT p.proname" + ours + " ORDER BY 1"),
            (Lines{"clear_book_days", "ensure_partitions", "retire_answers", "retire_notices",
                   "take_touched"}));
  EXPECT_EQ(rows("SELECT p.proname" + ours +
                 " AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c ~"
                 " '^search_path=pg_catalog(, recon)?, pg_temp$')"),
            Lines{});
  EXPECT_EQ(rows("SELECT p.proname, g.name FROM " + groups +
                 ", pg_proc p JOIN pg_namespace n"
                 " ON n.oid = p.pronamespace WHERE n.nspname IN ('recon', 'acct') AND p.prosecdef"
                 " AND g.name <> 'reconciled_daemon' AND has_function_privilege(g.name, p.oid,"
                 " 'EXECUTE')"),
            Lines{});
}

TEST_F(Privileges, TheGroupsAreNothingButGroups) {
  EXPECT_EQ(rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'reconciled%' AND (rolsuper OR"
                 " rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"),
            Lines{});
  EXPECT_EQ(
      rows("SELECT m.roleid::regrole, m.member::regrole FROM pg_auth_members m"
           " WHERE m.member::regrole::text IN ('reconciled_daemon', 'reconciled_accountant')"),
      Lines{});
  EXPECT_EQ(rows("SELECT r.nspname, r.relname FROM " + relations +
                 " WHERE r.relowner::regrole::text LIKE 'reconciled%'"),
            Lines{});
}

}  // namespace
}  // namespace reconciled::test
