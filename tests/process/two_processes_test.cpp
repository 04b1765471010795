// Goal: processes that share a database share the work: each window is recorded by one of them, no
// page is asked twice, and all of them together keep the rate. Method: two or three programs at
// once, then the attempts and the arrival times at the sandbox.
#include <signal.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "site.hpp"

namespace outside {

namespace {

Flags shared_business(const std::string& rate) {
  return {"--rows",     "3000",         "--days", "120",          "--end", "2026-10-01T00:00:00Z",
          "--no-burst", "--rate-limit", rate,     "--latency-ms", "10"};
}

void expect_each_window_was_recorded_once(Site& site) {
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome NOT IN"
                                   " ('verified', 'stored', 'split')"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM (SELECT job_id FROM acct.attempts"
                                   " GROUP BY job_id HAVING count(*) > 1) twice"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(DISTINCT instance) FROM recon.attempt"), 2);
}

// A page whose rows carry no number is looked at once more by the same reading, to tell twins from
// a row that moved; no other page may come twice.
void expect_no_page_was_asked_twice(Site& site) {
  std::set<long long> numberless;
  for (const auto& row : site.sandbox().present_rows()) {
    if (!row.at("element").as_object().contains("accountingBizNo")) {
      numberless.insert(row.at("number").to_number<long long>());
    }
  }
  std::map<std::tuple<std::string, std::string, std::string, std::string, long long>, int> counts;
  for (const Request& request : site.sandbox().requests()) {
    if (request.endpoint != "inquiryStatementList") continue;
    const int count = ++counts[{request.customer, request.balance_type, request.start, request.end,
                                request.page}];
    const bool has_numberless = std::any_of(request.rows.begin(), request.rows.end(),
                                            [&](auto row) { return numberless.contains(row); });
    EXPECT_LE(count, has_numberless ? 2 : 1)
        << request.customer << " " << request.start << " page " << request.page;
  }
}

// The bound holds where the calls are let go; on the way their distances may shrink by as much as
// this machine delays one of them.
void expect_the_rate_was_kept(Site& site, long long per_second) {
  std::vector<long long> arrivals_us;
  for (const Request& request : site.sandbox().requests()) {
    arrivals_us.push_back(request.arrived_us);
  }
  std::sort(arrivals_us.begin(), arrivals_us.end());
  const long long burst = std::max(1LL, per_second / 10);
  constexpr long long jitter_us = 60'000;
  long long worst = 0;
  for (std::size_t i = 0; i < arrivals_us.size(); ++i) {
    for (std::size_t j = i; j < arrivals_us.size(); ++j) {
      const long long span_us = arrivals_us[j] - arrivals_us[i] + jitter_us;
      const auto count = static_cast<long long>(j - i) + 1;
      worst = std::max(worst, count - burst - span_us * per_second / 1'000'000);
    }
  }
  EXPECT_LE(worst, 0) << "calls above rate x time + burst";
}

TEST(TwoPullsAtOnce, ShareTheWorkAndTheRateAndRepeatNothing) {
  Site site(shared_business("200/s"));
  site.append_to_config("statements: {window: 15d}\n");
  const auto first = site.start({"pull"});
  const auto second = site.start({"pull"});
  for (const auto& pull : {first.get(), second.get()}) {
    const Finished finished = pull->wait();
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  }
  // Both plan: balances, accounts and the last seconds may be asked by both, windows never.
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
  expect_each_window_was_recorded_once(site);
  expect_no_page_was_asked_twice(site);
  expect_the_rate_was_kept(site, 200);
}

TEST(TwoPullsAtOnce, OnAFastGatewayStillRepeatNothing) {
  Site site(shared_business("5000/s"));
  site.append_to_config("statements: {window: 6d}\n");
  const auto first = site.start({"pull"});
  const auto second = site.start({"pull"});
  EXPECT_EQ(first->wait().exit_code, 0);
  EXPECT_EQ(second->wait().exit_code, 0);
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
  expect_each_window_was_recorded_once(site);
  expect_no_page_was_asked_twice(site);
}

TEST(ADaemonAndAPull, ShareTheWorkAndThePullWaitsForTheDaemon) {
  Site site(shared_business("150/s"));
  site.append_to_config("statements: {window: 15d}\n");
  const auto daemon = site.start({"run"});
  eventually("the daemon works", [&] { return site.sandbox().requests().size() > 5; });
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_each_window_was_recorded_once(site);
  expect_no_page_was_asked_twice(site);
  expect_the_rate_was_kept(site, 150);
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
  expect_fsck_is_clean(site);
}

}  // namespace

}  // namespace outside
