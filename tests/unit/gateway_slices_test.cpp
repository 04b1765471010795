#include "gateway/element_slices.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace reconciled;

namespace {

std::vector<std::string> elements(std::string_view json) {
  const auto slices = slice(json, "list", "object");
  if (!slices) return {"unfit"};
  return {slices->elements.begin(), slices->elements.end()};
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(Slices, AreTheExactSourceOfEachElement) {
  const struct {
    const char* json;
    Texts expected;
  } cases[] = {
      {R"({"list":[]})", {}},
      {R"({"list":[ ]})", {}},
      {R"({"list":[{}]})", {"{}"}},
      {R"({ "a" : 1 , "list" : [ { "b" : 1.50 } ,{"c":[ 1, 2]} ] , "d" : {} })",
       {R"({ "b" : 1.50 })", R"({"c":[ 1, 2]})"}},
      {R"({"list":[{"a":1},{"a":1}]})", {R"({"a":1})", R"({"a":1})"}},
      {R"({"list":[{"a":"]}\"["},{"b":"\\"}]})", {R"({"a":"]}\"["})", R"({"b":"\\"})"}},
      {R"({"list":[1,"x",null,true,-2.5e+3,[[]]]})",
       {"1", R"("x")", "null", "true", "-2.5e+3", "[[]]"}},
      {R"({"x":{"list":[1]},"list":[2]})", {"2"}},
      {R"({"x":[{"list":[1]}],"list":[2]})", {"2"}},
      {R"({"a":"\"list\":[1]","list":[2]})", {"2"}},
      {R"({"list":[1],"list":[2,3]})", {"2", "3"}},
      {R"({"list":[1],"list":null})", {}},
      {R"({"lis\u0074":[7]})", {"7"}},
      {R"({"list":[1],"lis\u0074":[7,8]})", {"7", "8"}},
      {R"({"list\\":[1]})", {}},
      {"{\"list\":[\"\xC3\xA9\\u00e9\"]}", {"\"\xC3\xA9\\u00e9\""}},
  };
  for (const auto& [json, expected] : cases) EXPECT_EQ(elements(json), expected) << json;
}

TEST(Slices, KeepAnObjectBesideTheList) {
  const std::string json = R"({"object":{"a":"}"}, "list":[1], "z":2})";
  EXPECT_EQ(slice(json, "list", "object")->object, R"({"a":"}"})");
  EXPECT_EQ(slice(R"({"object":1,"object":{"b":2}})", "list", "object")->object, R"({"b":2})");
  EXPECT_EQ(slice(R"({"list":[]})", "list", "object")->object, "");
}

TEST(Slices, RefuseNumbersThatJsonbWouldRefuse) {
  const auto is_fit = [](const std::string& number) {
    return slice(R"({"list":[{"a":)" + number + "}]}", "list", "").has_value() &&
           slice(R"({"a":[{"b":[)" + number + "]}]}", "list", "").has_value();
  };
  EXPECT_TRUE(is_fit(std::string(400, '1')));
  EXPECT_FALSE(is_fit(std::string(401, '1')));
  EXPECT_TRUE(is_fit("1e9999"));
  EXPECT_TRUE(is_fit("1E-9999"));
  EXPECT_TRUE(is_fit("1.5e+9999"));
  EXPECT_FALSE(is_fit("1e10000"));
  EXPECT_FALSE(is_fit("1e-10000"));
  EXPECT_FALSE(is_fit("1E+00001"));
  EXPECT_TRUE(is_fit("\"" + std::string(1000, '1') + "\""));
  EXPECT_TRUE(is_fit("\"1e99999\""));
}

TEST(Slices, ReadNothingOutsideOfTextThatIsNoJson) {
  const std::string json =
      R"({"object":{"a":[1,"\u0000",tru]},"list":[{"b":-1e5},"\"x"],"c":null})";
  for (std::size_t begin = 0; begin < json.size(); ++begin) {
    for (std::size_t end = begin; end <= json.size(); ++end) {
      const std::string exact{json.substr(begin, end - begin)};
      slice(std::string_view{exact}, "list", "object");
    }
  }
  for (const char* text :
       {"", "{", "}", "[", "\"", "{\"list\":[", "{\"list\":[,", "{\"list\":[]]]"}) {
    slice(text, "list", "object");
  }
}

TEST(Nul, InAnEscapeBecomesTheReplacementCharacter) {
  const struct {
    const char* source;
    const char* expected;
  } cases[] = {
      {R"("a\u0000b")", R"("a\ufffdb")"},     {R"("\u0000\u0000")", R"("\ufffd\ufffd")"},
      {R"("\\u0000")", R"("\\u0000")"},       {R"("\\\u0000")", R"("\\\ufffd")"},
      {R"("\\\\u0000")", R"("\\\\u0000")"},   {R"("\"\u0000")", R"("\"\ufffd")"},
      {R"({"\u0000":1})", R"({"\ufffd":1})"}, {R"("\u00000")", R"("\ufffd0")"},
      {R"("\u0001")", R"("\u0001")"},         {R"("")", R"("")"},
  };
  for (const auto& [source, expected] : cases) EXPECT_EQ(without_nul_escapes(source), expected);
}
