// Goal: people and scripts can see what is there and act on it. Method: jobs that fail in known
// ways, then `retry`, `cancel`, the listings, and --json read as JSON.
#include <boost/json/parse.hpp>

#include "site.hpp"

namespace outside {

namespace {

const std::string refuses_acme = R"({"name": "refuses", "match": {"endpoint":
    "inquiryStatementList", "customer": "acme-hk", "balance_type": "NORMAL_BALANCE",
    "covers": "2026-07-20T12:00:00Z"},
    "do": {"result": {"status": "F", "code": "PROCESS_FAIL", "message": "ask \"support\""}}})";

std::string failed_job(Site& site) {
  return site.database().text("SELECT job_id FROM acct.jobs WHERE state = 'refused'");
}

TEST(Retry, OfOneJobStartsItAgainAndHealsItsAlert) {
  Site site;
  site.sandbox().set_faults(refuses_acme);
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.sandbox().requests_hit_by("refuses").size(), 1u) << "never retried by itself";
  EXPECT_EQ(site.run({"retry", failed_job(site)}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.sandbox().requests_hit_by("refuses").size(), 2u);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"),
            1);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"retry", "--failed", "--customer", "nordwind-de"}).exit_code, 0);
  EXPECT_NE(failed_job(site), "") << "another customer's";
  EXPECT_EQ(site.run({"retry", "--failed"}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"),
            0);
  EXPECT_EQ(site.run({"retry", "999999"}).exit_code, 1) << "there is no such job";
  expect_fsck_is_clean(site);
}

TEST(Cancel, GivesAJobUpVisiblyAndRetryTakesItUpAgain) {
  Site site;
  site.sandbox().set_faults(refuses_acme);
  EXPECT_EQ(site.pull().exit_code, 3);
  const std::string job = failed_job(site);
  EXPECT_EQ(site.run({"cancel", job}).exit_code, 0);
  EXPECT_EQ(site.database().text("SELECT state FROM acct.jobs WHERE job_id = " + job), "cancelled");
  EXPECT_EQ(site.database().text("SELECT state FROM acct.coverage WHERE job_id = " + job),
            "failed");
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"),
            0);
  site.sandbox().set_faults("");
  site.pull();
  EXPECT_EQ(site.database().text("SELECT state FROM acct.jobs WHERE job_id = " + job), "cancelled");
  EXPECT_EQ(site.run({"retry", job}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
  const std::string done =
      site.database().text("SELECT min(job_id) FROM acct.jobs WHERE state = 'succeeded'");
  EXPECT_EQ(site.run({"cancel", done}).exit_code, 1) << "what is done cannot be given up";
  expect_fsck_is_clean(site);
}

TEST(Json, OfEveryListingIsOneDocument) {
  Site site;
  for (int round = 0; round < 2; ++round) {
    for (const Flags& verb :
         {Flags{"status", "--json"}, Flags{"jobs", "--json"},
          Flags{"jobs", "--json", "--state", "failed"}, Flags{"alerts", "--json"},
          Flags{"fsck", "--json"}, Flags{"migrate", "--status", "--json"}}) {
      const Finished finished = site.run(verb);
      EXPECT_EQ(finished.exit_code, 0) << verb[0] << finished.err;
      boost::system::error_code error;
      boost::json::parse(finished.out, error);
      EXPECT_FALSE(error) << verb[0] << ": " << finished.out;
    }
    site.sandbox().set_faults(refuses_acme);
    site.pull();
  }
  const auto failed = boost::json::parse(site.run({"jobs", "--json", "--state", "failed"}).out);
  ASSERT_EQ(failed.as_array().size(), 1u);
  EXPECT_EQ(failed.as_array()[0].as_object().at("customer").as_string(), "acme-hk");
}

TEST(Pull, OfOneCustomerLeavesTheOthersAlone) {
  Site site;
  EXPECT_EQ(site.run({"pull", "--customer", "nordwind-de"}).exit_code, 0);
  for (const Request& request : site.sandbox().requests()) {
    EXPECT_EQ(request.customer, "nordwind-de");
  }
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE customer <>"
                                   " 'nordwind-de'"),
            0);
}

TEST(TheComparisonWithTheTruth, SeesEveryFieldThatDiffers) {
  Site site;
  ASSERT_EQ(site.pull().exit_code, 0);
  const auto expected = expected_rows(site.sandbox().present_rows());
  ASSERT_EQ(difference(expected, stored_rows(site.database())), "");
  site.keep();
  for (const char* change :
       {"customer = 'acme'", "balance_type = 'OTHER'", "accounting_biz_no = 'x'",
        "transaction_id = 'x'", "ext_transaction_id = 'x'", "transaction_type = 'x'",
        "transaction_time = transaction_time + interval '1 us'", "transaction_status = 'x'",
        "currency = 'ZZZ'", "amount_minor = amount_minor + 1", "fee_minor = -7", "net_minor = -7",
        "balance_after_minor = balance_after_minor + 1", "payer_name = 'x'",
        "beneficiary_name = 'x'", "remarks = 'x'", "missing_since = now()", "version = 2"}) {
    site.restore();
    site.database().query(std::string("UPDATE recon.statement SET ") + change +
                          " WHERE statement_id = (SELECT min(statement_id) FROM recon.statement"
                          " WHERE balance_after_minor IS NOT NULL)");
    bool is_seen = true;
    try {
      is_seen = !difference(expected, stored_rows(site.database())).empty();
    } catch (const std::exception&) {
      // A row without its element cannot even be read.
    }
    EXPECT_TRUE(is_seen) << change;
  }
}

}  // namespace

}  // namespace outside
