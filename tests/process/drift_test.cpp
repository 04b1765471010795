// Goal: a list that moves while it is read is read until it agrees with itself. Method: the sandbox
// adds, takes away or miscounts rows between two pages of a window; afterwards the books hold what
// is true then.
#include "site.hpp"

namespace outside {

namespace {

const std::string at_page_3 = R"("match": {"endpoint": "inquiryStatementList",
    "customer": "acme-hk", "balance_type": "NORMAL_BALANCE", "page": 3, "nth": 1})";

struct Drift {
  const char* name;
  const char* action;
};

void PrintTo(const Drift& drift, std::ostream* out) {
  *out << drift.name;
}

class AListThatMoves : public testing::TestWithParam<Drift> {};

TEST_P(AListThatMoves, IsReadUntilItAgreesWithItself) {
  Site site({"--rows", "900", "--days", "20", "--end", "2026-08-01T00:00:00Z", "--no-burst",
             "--rate-limit", "5000/s"});
  site.sandbox().set_faults(R"({"name": "drift", )" + at_page_3 + R"(, "do": )" +
                            GetParam().action + "}");
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  EXPECT_EQ(site.sandbox().requests_hit_by("drift").size(), 1u);
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
}

INSTANTIATE_TEST_SUITE_P(
    Between, AListThatMoves,
    testing::Values(
        Drift{"ARowInserted", R"({"insert_row": {"currency": "USD", "amount_minor": 1250}})"},
        Drift{"ARowBackDated", R"({"backdate_row": {"seconds": 9676800}})"},
        Drift{"ARowRemoved", R"({"remove_row": {"index": 2}})"},
        Drift{"ARowOfALaterPageRemoved", R"({"remove_row": {"index": 45}})"},
        Drift{"ARowChangedAndAnotherInserted",
              R"({"change_row": {"index": 2, "fields": {"transactionStatus": "REFUNDED"}},
                  "insert_row": {"currency": "USD", "amount_minor": 1}})"},
        Drift{"TotalCountTooHighOnce", R"({"total_count": 3})"},
        Drift{"TotalCountTooLowOnce", R"({"total_count": -3})"},
        Drift{"APageTooShortOnce", R"({"short_page": 1})"}),
    [](const testing::TestParamInfo<Drift>& drift) { return std::string(drift.param.name); });

}  // namespace

}  // namespace outside
