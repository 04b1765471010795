// Goal: what an attempt found, what becomes of its job and the alert about it are recorded together
// or not at all, so that a crash anywhere in between loses nothing.
// Method: the database refuses one kind of write, as late as that write comes, and the whole store
// is compared before and after, row by row.
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

class WholeOrNothing : public StoreFixture {
 public:
  WholeOrNothing() { plan(statements_plan()); }

  void expect_all_or_nothing(const Draft& draft, const std::vector<std::string>& tables) {
    database.execute(
        "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'refused by the test'; END$$");
    const std::string before = fingerprint();
    for (const std::string& table : tables) {
      database.execute("CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON " + table +
                       " FOR EACH ROW EXECUTE FUNCTION public.refuse()");
      EXPECT_THROW(record(draft), pqxx::sql_error) << table;
      EXPECT_EQ(fingerprint(), before) << table;
      database.execute("DROP TRIGGER refuse ON " + table);
    }
    EXPECT_EQ(record(draft).fence, Recorded::Fence::held);
    EXPECT_NE(fingerprint(), before);
    EXPECT_EQ(violations(), "");
  }
};

TEST_F(WholeOrNothing, AVerifiedWindowIsRecordedWithItsRowsAndAnswers) {
  const ClaimedJob job = claim_one();
  expect_all_or_nothing(
      read(job, told_rows(13, at("2026-01-01T00:00:00Z"), "r")),
      {"recon.answer", "recon.statement", "recon.statement_version", "recon.attempt", "recon.job"});
}

TEST_F(WholeOrNothing, AnExhaustedLadderIsRecordedWithItsAlert) {
  for (int answer = 1; answer < 8; ++answer) {
    record(unknown(claim_one()));
    advance(std::chrono::minutes{320});
  }
  expect_all_or_nothing(unknown(claim_one()), {"recon.attempt", "recon.job", "recon.alert"});
  EXPECT_EQ(open_alerts("retry_exhausted"), 1);
}

}  // namespace
}  // namespace reconciled::test
