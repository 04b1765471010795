// Goal: a body is one JSON document that PostgreSQL's jsonb takes too, or it is unreadable; nothing
// is repaired. Method: a good page of statements around or beside a piece of bad JSON, signed.
#include <gtest/gtest.h>

#include <string>

#include "gateway_sample.hpp"

using namespace reconciled;
using namespace std::string_literals;
using sample::kind_of;

namespace {

struct Case {
  const char* name;
  std::string json;
  const char* expected;
};

const char* const success = "success";
const char* const unreadable = "unreadable";

const std::string good = sample::statements_body(sample::row);

// `good` with `member` among the members of the row.
std::string in_row(const std::string& member) {
  std::string body = good;
  return body.insert(body.find("\"transactionId\""), member + ",");
}

// ..., with `value` in the row, where nothing reads it.
std::string beside(const std::string& value) {
  return in_row("\"x\":" + value);
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// Row, list and answer are three levels already.
std::string nested(const std::string& begin, const std::string& end, int depth) {
  return beside(repeated(begin, depth) + "1" + repeated(end, depth));
}

std::string as_utf16(const std::string& text) {
  std::string wide;
  for (const char c : text) wide += {c, '\0'};
  return wide;
}

void expect_kinds(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const Outcome outcome = sample::vendor().judge_body(sample::statements_call(), one.json);
    EXPECT_EQ(kind_of(outcome), one.expected) << one.name << ": " << outcome.message;
  }
}

}  // namespace

TEST(HostileJson, IsOneWholeDocument) {
  expect_kinds({
      {"alone", good, success},
      {"white space around", "\r\n\t " + good + " \n", success},
      {"a form feed behind", good + "\f", unreadable},
      {"a byte order mark", "\xef\xbb\xbf" + good, unreadable},
      {"UTF-16", as_utf16(good), unreadable},
      {"UTF-16 with a mark", "\xff\xfe" + as_utf16(good), unreadable},
      {"NUL behind", good + "\0"s, unreadable},
      {"NUL before", "\0"s + good, unreadable},
      {"twice", good + good, unreadable},
      {"twice, in two lines", good + "\n" + good, unreadable},
      {"a comma behind", good + ",", unreadable},
      {"a bracket behind", good + "}", unreadable},
      {"in a list", "[" + good + "]", unreadable},
      {"in a text", "\"" + good + "\"", unreadable},
      {"as JSONP", "callback(" + good + ")", unreadable},
      {"behind a guard", ")]}',\n" + good, unreadable},
      {"as an event", "data: " + good, unreadable},
      {"a comment before", "/* */" + good, unreadable},
      {"a comment behind", good + "// end", unreadable},
      {"nothing", "", unreadable},
      {"white space", "  \n", unreadable},
      {"a number", "1", unreadable},
      {"null", "null", unreadable},
      {"compressed", "\x1f\x8b\x08\0\0\0\0\0"s + good, unreadable},
  });
}

TEST(HostileJson, FollowsTheGrammar) {
  expect_kinds({
      {"a comma at an object's end", in_row("\"x\":{\"y\":1,}"), unreadable},
      {"a comma at a list's end", beside("[1,]"), unreadable},
      {"two commas", beside("[1,,2]"), unreadable},
      {"no comma", beside("[1 2]"), unreadable},
      {"no colon", in_row("\"x\" 1"), unreadable},
      {"two colons", in_row("\"x\"::1"), unreadable},
      {"no value", in_row("\"x\":"), unreadable},
      {"no key", in_row(":1"), unreadable},
      {"a key without quotes", in_row("x:1"), unreadable},
      {"a key in single quotes", in_row("'x':1"), unreadable},
      {"a number as key", in_row("1:1"), unreadable},
      {"a text in single quotes", beside("'x'"), unreadable},
      {"a comment", beside("1/*x*/"), unreadable},
      {"True", beside("True"), unreadable},
      {"nul", beside("nul"), unreadable},
      {"undefined", beside("undefined"), unreadable},
      {"brackets crossed", beside("[{]}"), unreadable},
      {"a list that stays open", beside("[1"), unreadable},
      {"an empty key", in_row("\"\":1"), success},
      {"a key of 9,000 bytes", in_row("\"" + std::string(9'000, 'k') + "\":1"), success},
      {"28 lists", nested("[", "]", 28), success},
      {"40 lists", nested("[", "]", 40), unreadable},
      {"40 objects", nested("{\"x\":", "}", 40), unreadable},
      {"a million lists", nested("[", "]", 1'000'000), unreadable},
      {"a million lists that stay open", beside(std::string(1'000'000, '[')), unreadable},
      {"45,000 values", beside("[" + repeated("0,", 45'000) + "0]"), success},
      {"55,000 values", beside("[" + repeated("0,", 55'000) + "0]"), unreadable},
      {"55,000 objects", beside("[" + repeated("{},", 55'000) + "0]"), unreadable},
  });
}

TEST(HostileJson, HasNumbersThatJsonbTakes) {
  expect_kinds({
      {"-0", beside("-0"), success},
      {"-0.0", beside("-0.0"), success},
      {"400 digits", beside(std::string(400, '9')), success},
      {"401 digits", beside(std::string(401, '9')), unreadable},
      {"exponents", beside("[1e3,1E+3,1e-3,0e0]"), success},
      {"1e9999", beside("1e9999"), success},
      {"1e10000", beside("1e10000"), unreadable},
      {"1e-10000", beside("1e-10000"), unreadable},
      {"an exponent over 2^31", beside("1e99999999999"), unreadable},
      {"NaN", beside("NaN"), unreadable},
      {"-NaN", beside("-NaN"), unreadable},
      {"Infinity", beside("Infinity"), unreadable},
      {"-Infinity", beside("-Infinity"), unreadable},
      {"+1", beside("+1"), unreadable},
      {"01", beside("01"), unreadable},
      {"-01", beside("-01"), unreadable},
      {".5", beside(".5"), unreadable},
      {"5.", beside("5."), unreadable},
      {"-", beside("-"), unreadable},
      {"1e", beside("1e"), unreadable},
      {"1e+", beside("1e+"), unreadable},
      {"0x1", beside("0x1"), unreadable},
      {"1_000", beside("1_000"), unreadable},
      {"1n", beside("1n"), unreadable},
  });
}

TEST(HostileJson, HasTextsOfUnicodeAndNoControlBytes) {
  expect_kinds({
      {"every escape", beside(R"("\"\\\/\b\f\n\r\t\u00e9")"), success},
      {"a pair", beside(R"("\ud83d\ude00")"), success},
      {"a high half", beside(R"("\ud83d")"), unreadable},
      {"a low half", beside(R"("\ude00")"), unreadable},
      {"halves in the wrong order", beside(R"("\ude00\ud83d")"), unreadable},
      {"a half as key", in_row(R"("\ud83d":1)"), unreadable},
      {"U+FFFF", beside(R"("\uffff")"), success},
      {"U+0000, which becomes U+FFFD", beside(R"("a\u0000b")"), success},
      {"an unknown escape", beside(R"("\x41")"), unreadable},
      {"an escape of three digits", beside(R"("\u00e")"), unreadable},
      {"an escape with a capital U", beside(R"("\U0001f600")"), unreadable},
      {"an escape at the end", beside("\"\\"), unreadable},
      {"a text that stays open", beside("\"x"), unreadable},
      {"NUL", beside("\"a\0b\""s), unreadable},
      {"a line feed", beside("\"a\nb\""), unreadable},
      {"a tab", beside("\"a\tb\""), unreadable},
      {"0x1f", beside("\"\x1f\""), unreadable},
      {"DEL", beside("\"\x7f\""), success},
      {"no UTF-8", beside("\"\xff\""), unreadable},
      {"Latin-1", beside("\"\xe9\""), unreadable},
      {"GBK", beside("\"\xbb\xe3\""), unreadable},
      {"an overlong slash", beside("\"\xc0\xaf\""), unreadable},
      {"an overlong slash of three bytes", beside("\"\xe0\x80\xaf\""), unreadable},
      {"an encoded half", beside("\"\xed\xa0\x80\""), unreadable},
      {"past U+10FFFF", beside("\"\xf4\x90\x80\x80\""), unreadable},
      {"a cut character", beside("\"\xe6\xb1\""), unreadable},
      {"no UTF-8 in a key", in_row("\"\xff\":1"), unreadable},
  });
}

// As in jsonb: of two members of one name the last counts.
TEST(HostileJson, OfTwoMembersOfOneNameTheLastCounts) {
  const auto with_result = [](const std::string& first, const std::string& second) {
    return R"({"result":{"resultStatus":")" + first + R"("},"result":{"resultStatus":")" + second +
           R"("},"totalCount":0,"currentPageNumber":1})";
  };
  const auto in_one_result = [](const std::string& first, const std::string& second) {
    return R"({"result":{"resultStatus":")" + first + R"(","resultStatus":")" + second +
           R"("},"totalCount":0,"currentPageNumber":1})";
  };
  expect_kinds({
      {"F, then S", with_result("F", "S"), success},
      {"S, then F", with_result("S", "F"), "failure"},
      {"S, then U", with_result("S", "U"), "vendor"},
      {"F, then S in one", in_one_result("F", "S"), success},
      {"S, then F in one", in_one_result("S", "F"), "failure"},
      {"written in two ways", in_one_result("S\",\"result\\u0053tatus\":\"U", "F"), "failure"},
      {"amounts", in_row(R"("transactionAmount":{"currency":"USD","value":1.5})"), success},
      {"times", in_row(R"("transactionTime":"yesterday")"), success},
      {"two counts", in_row("\"y\":1").insert(1, "\"totalCount\":-1,"), success},
      {"another case is another name", R"({"Result":{"resultStatus":"S"}})", unreadable},
  });
}
