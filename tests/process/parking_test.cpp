// Goal: who may not be asked is left alone, and nothing that was due is lost meanwhile. Method: one
// refusal that parks, `pull`s that must stay silent, then each of the ways back.
#include "site.hpp"

namespace outside {

namespace {

std::string fails_with(const std::string& match, const std::string& code) {
  return R"({"name": "refuses", "match": {)" + match +
         R"(}, "do": {"result": {"status": "F", "code": ")" + code + R"("}}})";
}

const std::string all_of_acme = R"("customer": "acme-hk")";

long long count_open_alerts(Site& site) {
  return site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL");
}

std::size_t request_count_of(Site& site, const std::string& customer) {
  std::size_t count = 0;
  for (const Request& request : site.sandbox().requests()) count += request.customer == customer;
  return count;
}

void expect_nothing_was_lost(Site& site) {
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
  EXPECT_EQ(count_open_alerts(site), 0);
}

TEST(AParkedCustomer, IsNotAskedForUntilResumedAndLosesNothing) {
  Site site;
  site.sandbox().set_faults(fails_with(all_of_acme, "ACCESS_DENIED"));
  const Finished first = site.pull();
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_NE(first.out.find("acme-hk"), std::string::npos) << "the parked customer is not named";
  EXPECT_EQ(count_open_alerts(site), 1);
  const std::size_t before = request_count_of(site, "acme-hk");
  site.sandbox().set_faults("");
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(request_count_of(site, "acme-hk"), before) << "asked although parked";
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.coverage WHERE customer <> 'acme-hk'"
                                   " AND state <> 'verified'"),
            0)
      << "others go on";
  EXPECT_EQ(site.run({"resume", "acme-hk"}).exit_code, 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.parked"), 0);
  expect_nothing_was_lost(site);
}

TEST(AParkedCustomer, IsTakenUpAgainWhenItsTokenFileIsReplaced) {
  Flags flags = small_business();
  flags.push_back("--access-tokens");
  Site site(flags);
  site.sandbox().set_faults(fails_with(all_of_acme, "ACCESS_TOKEN_EXPIRED"));
  EXPECT_EQ(site.pull().exit_code, 3);
  site.sandbox().set_faults("");
  const std::size_t before = request_count_of(site, "acme-hk");
  const std::string config = read_text(site.config_file());
  const std::string key = "access_token_file: ";
  const std::size_t at = config.find(key) + key.size();
  const std::string old_token = config.substr(at, config.find('\n', at) - at);
  const std::string token = read_text(site.beside_config(old_token));
  write_text(site.beside_config(old_token), "another-token");
  site.pull();
  EXPECT_GT(request_count_of(site, "acme-hk"), before) << "a replaced token should be tried";
  EXPECT_EQ(site.pull().exit_code, 3) << "the sandbox does not know that token";
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.parked WHERE customer = 'acme-hk'"),
            1);
  write_text(site.beside_config(old_token), token);
  expect_nothing_was_lost(site);
}

TEST(AParkedGateway, IsAskedByNobodyUntilTheKeyFileIsReplaced) {
  Site site;
  site.sandbox().set_faults(fails_with("", "KEY_NOT_FOUND"));
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.parked WHERE customer IS NULL"), 1);
  EXPECT_EQ(count_open_alerts(site), 1);
  const std::size_t before = site.sandbox().requests().size();
  EXPECT_LE(before, 16u) << "eight connections, each at most once more before the parking is known";
  site.sandbox().set_faults("");
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.sandbox().requests().size(), before) << "asked although parked";
  // The same key in another file's clothes: PEM ignores what stands before its first line.
  const auto key = site.beside_config("client-private.pem");
  write_text(key, "# registered again\n" + read_text(key));
  expect_nothing_was_lost(site);
}

TEST(AParkedStream, LeavesTheOthersOfItsCustomerAtWork) {
  Site site;
  site.sandbox().set_faults(fails_with(
      R"("endpoint": "inquiryBalance", "customer": "acme-hk", "balance_type": "NORMAL_BALANCE")",
      "CONTRACT_CHECK_FAIL"));
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'"), 1);
  expect_truth_is_stored(site);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"resume", "acme-hk"}).exit_code, 0);
  expect_nothing_was_lost(site);
}

const std::string normal_of_acme = R"("endpoint": "inquiryStatementList", "customer": "acme-hk",
    "balance_type": "NORMAL_BALANCE")";

TEST(RefusedWindows, ThreeInARowWithOneCodeParkTheirStream) {
  Site site;
  site.append_to_config("statements: {window: 4d}\n");
  site.replace_in_config("rate_limit", "connections: 1\n  rate_limit");
  site.sandbox().set_faults(fails_with(normal_of_acme, "PARAM_ILLEGAL"));
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'refused'"), 3);
  EXPECT_EQ(site.sandbox().requests_hit_by("refuses").size(), 3u);
  EXPECT_EQ(site.database().text("SELECT customer || ' ' || endpoint || ' ' || balance_type || ' '"
                                 " || code FROM acct.parked"),
            "acme-hk statements NORMAL_BALANCE PARAM_ILLEGAL");
  EXPECT_GT(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'ready'"), 10);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"resume", "acme-hk"}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 3) << "the three refused windows stay refused";
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'refused'"), 3);
  EXPECT_EQ(site.run({"retry", "--failed"}).exit_code, 0);
  expect_nothing_was_lost(site);
}

TEST(RefusedWindows, WithOtherCodesOrWithSuccessesBetweenThemParkNothing) {
  Site site;
  site.append_to_config("statements: {window: 4d}\n");
  site.replace_in_config("rate_limit", "connections: 1\n  rate_limit");
  const auto nth = [](int n, const char* code) {
    return fails_with(normal_of_acme + R"(, "nth": )" + std::to_string(n), code);
  };
  site.sandbox().set_faults(nth(1, "PARAM_ILLEGAL") + "," + nth(2, "PARAM_ILLEGAL") + "," +
                            nth(3, "PROCESS_FAIL") + "," + nth(4, "PARAM_ILLEGAL") + "," +
                            nth(5, "PARAM_ILLEGAL") + "," + nth(7, "PARAM_ILLEGAL"));
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'refused'"), 6);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.parked"), 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'ready'"), 0);
  EXPECT_EQ(count_open_alerts(site), 6);
  EXPECT_EQ(site.run({"retry", "--failed", "--customer", "acme-hk"}).exit_code, 0);
  expect_nothing_was_lost(site);
}

}  // namespace

}  // namespace outside
