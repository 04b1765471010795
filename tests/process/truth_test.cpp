// Goal: what the vendor has is what the books hold, field by field, however the vendor's pages
// leave things open. Method: the sandbox's truth log against acct.statements after a real `pull`
// over HTTP; the sandbox's request log says what it cost.
#include <algorithm>
#include <iostream>
#include <map>

#include "site.hpp"

namespace outside {

namespace {

// Changes with every write, even one that writes the same again.
std::string physical_state(Site& site) {
  return site.database().text(
      "SELECT (SELECT md5(string_agg(statement_id::text || xmin || ctid, ',' ORDER BY"
      " statement_id)) FROM recon.statement) || (SELECT count(*) || md5(string_agg("
      "statement_id::text || version || xmin, ',' ORDER BY statement_id, version))"
      " FROM recon.statement_version)");
}

struct Cost {
  long long page_count = 0;
  long long empty_count = 0;  // first pages of windows without a row
  long long burst_count = 0;  // of questions that a burst of more than 500 rows is about
  long long needed_count = 0;
};

// The second in which `customer` has more than 500 rows, per stream.
std::map<std::string, long long> burst_seconds(const std::vector<boost::json::object>& rows) {
  std::map<std::string, std::map<long long, int>> counts;
  for (const auto& row : rows) {
    const std::string stream = std::string(row.at("customer").as_string()) +
                               std::string(row.at("balance_type").as_string());
    ++counts[stream][micros_of(std::string(row.at("time").as_string())) / 1'000'000];
  }
  std::map<std::string, long long> seconds;
  for (const auto& [stream, by_second] : counts) {
    for (const auto& [second, count] : by_second) {
      if (count > 500) seconds[stream] = second;
    }
  }
  return seconds;
}

Cost cost_of(SandboxProcess& sandbox) {
  const auto rows = sandbox.present_rows();
  const auto bursts = burst_seconds(rows);
  std::map<std::string, long long> row_counts;
  for (const auto& row : rows) {
    const std::string stream = std::string(row.at("customer").as_string()) +
                               std::string(row.at("balance_type").as_string());
    const auto burst = bursts.find(stream);
    const long long second = micros_of(std::string(row.at("time").as_string())) / 1'000'000;
    if (burst == bursts.end() || burst->second != second) ++row_counts[stream];
  }
  Cost cost;
  for (const auto& [stream, count] : row_counts) cost.needed_count += (count + 9) / 10;
  constexpr long long minute_us = 60'000'000;
  for (const Request& request : sandbox.requests()) {
    if (request.endpoint != "inquiryStatementList") continue;
    const auto burst = bursts.find(request.customer + request.balance_type);
    const bool is_about_burst =
        burst != bursts.end() && micros_of(request.start) <= burst->second * 1'000'000 &&
        micros_of(request.end) >= burst->second * 1'000'000 &&
        (request.is_narrowed || micros_of(request.end) - micros_of(request.start) < minute_us);
    if (is_about_burst) {
      ++cost.burst_count;
    } else if (request.total_count == 0) {
      ++cost.empty_count;
    } else {
      ++cost.page_count;
    }
  }
  return cost;
}

}  // namespace

TEST(Truth, TwentyThousandRowsOfFourHundredDaysAreStoredExactlyAndCheaply) {
  Site site({"--rows", "20000", "--days", "400", "--end", "2026-10-01T00:00:00Z", "--rate-limit",
             "5000/s"});
  const Finished pull = site.pull();
  ASSERT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.statements"),
            static_cast<long long>(site.sandbox().present_rows().size()));
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);

  const Cost cost = cost_of(site.sandbox());
  std::cout << "needed pages: " << cost.needed_count << ", asked: " << cost.page_count << " (ratio "
            << static_cast<double>(cost.page_count) / static_cast<double>(cost.needed_count)
            << "), empty windows: " << cost.empty_count << ", for the burst: " << cost.burst_count
            << "\n";
  EXPECT_LE(cost.page_count * 100, cost.needed_count * 105);
  EXPECT_GT(cost.burst_count, 70) << "the business should hold a burst";
  EXPECT_LE(cost.burst_count, 120);

  const std::string before = physical_state(site);
  const Finished again = site.pull();
  ASSERT_EQ(again.exit_code, 0) << again.out << again.err;
  EXPECT_EQ(physical_state(site), before) << "the second pull wrote rows or versions";
  expect_all_is_covered(site, 6);
}

class TruthWhateverTheVendorLeavesOpen : public testing::TestWithParam<Flags> {};

TEST_P(TruthWhateverTheVendorLeavesOpen, IsStoredExactly) {
  Flags flags{"--rows",       "2500",   "--days", "150", "--end", "2026-10-01T00:00:00Z",
              "--rate-limit", "5000/s", "--seed", "7"};
  flags.insert(flags.end(), GetParam().begin(), GetParam().end());
  Site site(flags);
  const Finished pull = site.pull();
  ASSERT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  const std::string before = physical_state(site);
  ASSERT_EQ(site.pull().exit_code, 0);
  EXPECT_EQ(physical_state(site), before) << "the second pull wrote rows or versions";
  expect_fsck_is_clean(site);
}

std::string name_of(const testing::TestParamInfo<Flags>& info) {
  std::string name;
  for (const std::string& flag : info.param) name += flag;
  std::erase_if(name, [](unsigned char c) { return std::isalnum(c) == 0; });
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Sandbox, TruthWhateverTheVendorLeavesOpen,
    testing::Values(Flags{"--start-excluded"}, Flags{"--end-excluded"},
                    Flags{"--start-excluded", "--end-excluded"}, Flags{"--order", "oldest"},
                    Flags{"--order", "id", "--milliseconds"},
                    Flags{"--milliseconds", "--start-excluded", "--end-excluded"},
                    Flags{"--amounts", "number"}, Flags{"--access-tokens"}),
    name_of);

}  // namespace outside
