#include <gtest/gtest.h>

#include "instant.hpp"
#include "json_text.hpp"

namespace sandbox {
namespace {

TEST(SandboxInstant, ReadsWhatTheVendorWrites) {
  const auto utc = parse_instant("2019-11-27T04:01:01Z");
  ASSERT_TRUE(utc);
  EXPECT_EQ(parse_instant("2019-11-27T12:01:01+08:00"), utc);
  EXPECT_EQ(parse_instant("2019-11-26T23:31:01-04:30"), utc);
  EXPECT_EQ(parse_instant("2019-11-27T04:01:01.250Z"), *utc + std::chrono::milliseconds{250});
}

TEST(SandboxInstant, RefusesEverythingElse) {
  for (const auto* text :
       {"", "2019-11-27", "2019-11-27T12:01:01", "2019-11-27 12:01:01Z", "2019-11-27T12:01Z",
        "2019-02-29T00:00:00Z", "2019-13-01T00:00:00Z", "2019-11-27T24:00:00Z",
        "2019-11-27T12:60:00Z", "2019-11-27T12:00:60Z", "2019-11-27T12:01:01+0800",
        "2019-11-27T12:01:01+15:00", "2019-11-27T12:01:01.Z", "2019-11-27T12:01:01.1234567Z",
        "2019-11-27T12:01:01Z ", "+019-11-27T12:01:01Z", "2019-11-27t12:01:01z"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(SandboxInstant, WritesWhatItReads) {
  const auto instant = *parse_instant("2024-02-29T23:59:59.123456Z");
  EXPECT_EQ(format_instant(instant, Precision::microseconds), "2024-02-29T23:59:59.123456Z");
  EXPECT_EQ(format_instant(instant, Precision::milliseconds), "2024-02-29T23:59:59.123Z");
  EXPECT_EQ(format_instant(instant, Precision::seconds, std::chrono::minutes{480}),
            "2024-03-01T07:59:59+08:00");
  EXPECT_EQ(format_instant(instant, Precision::seconds, std::chrono::minutes{-270}),
            "2024-02-29T19:29:59-04:30");
  EXPECT_EQ(format_date(instant), "20240229");
}

TEST(SandboxJsonText, EscapesWhatMustBeAndKeepsTheRest) {
  EXPECT_EQ(JsonText{}.string("a\"b\\c\n\t\x01 é🎉").text(), "\"a\\\"b\\\\c\\n\\t\\u0001 é🎉\"");
  EXPECT_EQ(JsonText{}.string("é🎉張", Escaping::ascii).text(), "\"\\u00e9\\ud83c\\udf89\\u5f35\"");
}

TEST(SandboxJsonText, SeparatesMembersAndItems) {
  JsonText json;
  json.begin_object().key("a").begin_array().integer(-1).null().end_array();
  json.key("b").boolean(true).key("c").begin_object().end_object().end_object();
  EXPECT_EQ(json.text(), R"({"a":[-1,null],"b":true,"c":{}})");
}

}  // namespace
}  // namespace sandbox
