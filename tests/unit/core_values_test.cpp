// Times, identities and splits.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/identity.hpp"
#include "core/sha256.hpp"
#include "core/split.hpp"
#include "core_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::seconds;

TEST(Time, ReadsEveryFormOfTheVendorsTimes) {
  const struct {
    const char* text;
    const char* utc;
  } rows[] = {
      {"2019-11-27T12:01:01+08:00", "2019-11-27T04:01:01Z"},
      {"2019-11-27T12:01:01Z", "2019-11-27T12:01:01Z"},
      {"2019-11-27T12:01:01.5-03:30", "2019-11-27T15:31:01.500000Z"},
      {"2019-11-27T12:01:01.123456789Z", "2019-11-27T12:01:01.123456Z"},
      {"2020-02-29T00:00:00+0000", "2020-02-29T00:00:00Z"},
      {"1999-12-31T23:59:59-00:00", "1999-12-31T23:59:59Z"},
  };
  for (const auto& row : rows) {
    const auto time = parse_time(row.text);
    ASSERT_TRUE(time) << row.text;
    EXPECT_EQ(format_time(*time), row.utc) << row.text;
    EXPECT_EQ(parse_time(format_time(*time)), time);
  }
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2019-11-27", "2019-11-27T12:01:01", "2019-11-27 12:01:01Z", "2019-13-01T00:00:00Z",
        "2019-02-29T00:00:00Z", "2019-11-27T24:00:00Z", "2019-11-27T12:60:00Z",
        "2019-11-27T12:00:60Z", "2019-11-27T12:01:01.Z", "2019-11-27T12:01:01.1234567890Z",
        "2019-11-27T12:01:01+8:00", "2019-11-27T12:01:01+19:00", "2019-11-27T12:01:01Zx",
        "+019-11-27T12:01:01Z", "0000-01-01T00:00:00Z", "2019-11-27t12:01:01Z",
        // In UTC these are of the years 0 and 10000, which cannot be written.
        "0001-01-01T00:00:00+18:00", "9999-12-31T23:59:59-18:00"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Sha256, IsThatOfTheStandardAsLowerCaseHex) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

std::vector<std::string> keys_of(const std::vector<Statement>& rows,
                                 const std::vector<KnownTwin>& known = {},
                                 const std::set<std::string>& used = {}) {
  std::vector<const Statement*> pointers;
  for (const Statement& row : rows) pointers.push_back(&row);
  return assign_keys(pointers, known, used);
}

TEST(Identity, IsTheAccountingNumberWhereThereIsOne) {
  const Statement changed = [] {
    Statement statement = row("B1", at("2026-01-01T00:00:00Z"));
    statement.transaction_status = "REFUNDED";
    statement.amount.minor = 7;
    return statement;
  }();
  EXPECT_EQ(identity_of(row("B1", at("2026-01-01T00:00:00Z"))), "b:B1");
  EXPECT_EQ(identity_of(changed), "b:B1");
}

TEST(Identity, DoesNotDependOnTheStatusButOnEverythingThatStays) {
  const Time time = at("2026-01-01T00:00:00Z");
  const Statement base = twin("T", time);
  EXPECT_EQ(identity_of(base), identity_of(twin("T", time, "REFUNDED")));
  EXPECT_NE(identity_of(base), identity_of(twin("U", time)));
  EXPECT_NE(identity_of(base), identity_of(twin("T", time + seconds{1})));
  Statement other = base;
  other.amount.minor = -100;
  EXPECT_NE(identity_of(base), identity_of(other));
  other = base;
  other.amount.currency = "EUR";
  EXPECT_NE(identity_of(base), identity_of(other));
  other = base;
  other.transaction_type = "CHARGE";
  EXPECT_NE(identity_of(base), identity_of(other));
}

TEST(Identity, KeepsRealTwinsApart) {
  const Time time = at("2026-01-01T00:00:00Z");
  const auto keys = keys_of({twin("T", time), twin("T", time), twin("T", time)});
  EXPECT_EQ(keys[0].substr(keys[0].rfind('#')), "#0");
  EXPECT_EQ(keys[1].substr(keys[1].rfind('#')), "#1");
  EXPECT_EQ(keys[2].substr(keys[2].rfind('#')), "#2");
}

TEST(Identity, ATwinOnALaterPageTakesTheNextOrdinal) {
  const Time time = at("2026-01-01T00:00:00Z");
  const auto first = keys_of({twin("T", time)});
  const auto later = keys_of({twin("T", time)}, {}, {first[0]});
  EXPECT_NE(first[0], later[0]);
}

TEST(Identity, TheOrderOfAnAnswerNeverLooksLikeAChange) {
  const Time time = at("2026-01-01T00:00:00Z");
  const Statement pending = twin("T", time, "PENDING");
  const Statement success = twin("T", time, "SUCCESS");
  const std::string base = identity_of(pending);
  // Stored: ordinal 0 is PENDING, ordinal 1 is SUCCESS; the answer shows them the other way round.
  const auto keys = keys_of({success, pending}, {{base, 0, {1}}, {base, 1, {0}}});
  EXPECT_EQ(keys[0], key_of_twin(base, 1));
  EXPECT_EQ(keys[1], key_of_twin(base, 0));
}

TEST(Split, TilesTheWindowWhateverItsLength) {
  const sys_seconds from = at("2026-01-01T00:00:00Z");
  for (const int length : {2, 3, 7, 60, 86400, 89 * 86400}) {
    for (const std::int64_t total : {501, 800, 801, 5000, 1000000000}) {
      const Window window{from, from + seconds{length}, {}, {}};
      const auto parts = split_by_time(window, total, {});
      ASSERT_GE(parts.size(), 2U);
      ASSERT_LE(parts.size(), 1000U);
      EXPECT_EQ(parts.front().from, window.from);
      EXPECT_EQ(parts.back().to, window.to);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_LT(parts[i].from, parts[i].to);
        if (i == 0) continue;
        EXPECT_EQ(parts[i - 1].to, parts[i].from);
      }
    }
  }
}

TEST(Split, GivesASuspectedBurstASecondOfItsOwn) {
  const sys_seconds from = at("2026-01-01T00:00:00Z");
  const Window window{from, from + seconds{86400}, {}, {}};
  std::vector<Statement> sample(10, row("x", from + seconds{5000}));
  const auto parts = split_by_time(window, 700, sample);
  const auto isolated = Window{from + seconds{5000}, from + seconds{5001}, {}, {}};
  EXPECT_NE(std::ranges::find(parts, isolated), parts.end());
}

TEST(Split, ByCurrencyAsksForTheVendorsAndForThoseThatWereSeen) {
  const sys_seconds from = at("2026-01-01T00:00:00Z");
  const Window window{from, from + seconds{1}, {}, {}};
  const auto parts = split_by_currency(window, std::vector<std::string>{"ZAR", "USD", ""});
  const auto has = [&](const char* currency) {
    return std::ranges::count_if(parts, [&](const Window& p) { return p.currency == currency; });
  };
  EXPECT_EQ(has("USD"), 1);
  EXPECT_EQ(has("CNH"), 1);
  EXPECT_EQ(has("ZAR"), 1);
  EXPECT_EQ(has(""), 0);
}

}  // namespace
}  // namespace reconciled::test
