// Of an answer's JSON: that each value keeps its own source text, and that nothing else is lost or
// made up against Boost's own tree.
#include "gateway/answer_document.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "gateway/json_text.hpp"

using namespace reconciled;

namespace {

namespace json = boost::json;

using Texts = std::vector<std::string>;

Texts elements(std::string_view body) {
  const AnswerDocument document{body};
  if (document.object() == nullptr || !document.numbers_are_fit()) return {"unfit"};
  Texts sources;
  if (const auto* const list = as<JsonArray>(document.object()->find("list"))) {
    for (const JsonValue& element : list->elements) sources.emplace_back(element.source);
  }
  return sources;
}

std::string object_source(std::string_view body) {
  const AnswerDocument document{body};
  const JsonValue* const value = document.object()->find("object");
  return value == nullptr ? "" : std::string{value->source};
}

// Boost's tree keeps of a key that occurs twice the last value, ours finds it.
void expect_same(const JsonValue& read, const json::value& expected) {
  EXPECT_EQ(json::parse({read.source.data(), read.source.size()}), expected) << read.source;
  if (const auto* const object = as<JsonObject>(&read)) {
    ASSERT_TRUE(expected.is_object()) << read.source;
    for (const auto& [key, value] : expected.get_object()) {
      const JsonValue* const field = object->find({key.data(), key.size()});
      ASSERT_NE(field, nullptr) << key;
      expect_same(*field, value);
    }
  } else if (const auto* const array = as<JsonArray>(&read)) {
    ASSERT_TRUE(expected.is_array()) << read.source;
    ASSERT_EQ(array->elements.size(), expected.get_array().size());
    const JsonValue* element = array->elements.begin();
    for (const json::value& value : expected.get_array()) expect_same(*element++, value);
  } else if (const auto* const text = as<std::string_view>(&read)) {
    ASSERT_TRUE(expected.is_string()) << read.source;
    EXPECT_EQ(*text, std::string_view(expected.get_string().data(), expected.get_string().size()));
  } else if (const auto* const number = as<std::int64_t>(&read)) {
    ASSERT_TRUE(expected.is_int64()) << read.source;
    EXPECT_EQ(*number, expected.get_int64());
  } else {
    EXPECT_EQ(as<JsonNull>(&read) != nullptr, expected.is_null()) << read.source;
    EXPECT_FALSE(expected.is_string() || expected.is_int64() || expected.is_structured());
  }
}

}  // namespace

TEST(Document, KeepsTheExactSourceOfEachElement) {
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

TEST(Document, KeepsTheSourceOfAnObjectBesideTheList) {
  EXPECT_EQ(object_source(R"({"object":{"a":"}"}, "list":[1], "z":2})"), R"({"a":"}"})");
  EXPECT_EQ(object_source(R"({"object":1,"object":{"b":2}})"), R"({"b":2})");
  EXPECT_EQ(object_source(R"({"list":[]})"), "");
}

TEST(Document, IsBoostsTreeValueByValue) {
  // Longer than what Boost's parser decodes at a time, with and without text before and behind.
  std::string escapes;
  for (int i = 0; i < 3'000; ++i) escapes += R"(\n\u00e9)";
  const std::string cases[] = {
      "{}",
      R"({"a":1,"b":-1,"c":-0,"d":9223372036854775807,"e":-9223372036854775808})",
      R"({"a":9223372036854775808,"b":18446744073709551616,"c":1.5,"d":1E2,"e":-2.5e-3})",
      R"({"a":true,"b":false,"c":null,"d":[],"e":{},"f":"","g":[[],{},"",null,false]})",
      "\r\n\t {\n\"a\" :\t[ 1 ,\r\n2 , { \"b\" : \"c\" } ] ,\"d\":{ } } \n",
      R"({"a":"x\ny","b":"\\","c":"\"","d":"\ud83d\ude00","e":"\u0000","f":"tail\\"})",
      R"({"\u0061":{"\"":[1,"\\\\"]},"b\\":"\/","":"empty"})",
      R"({"a":1,"a":"2","b":{"c":[1],"c":[2,3]},"\u0061":[{"x":"]}"}]})",
      R"({"a":")" + escapes + R"(","b":"x)" + escapes + R"(y","c":[")" + escapes + R"( "],"d":1})",
      R"({")" + escapes + R"(":{"a":["b"]}})",
      "{\"a\":\"\xE6\xB1\x87\",\"\xC3\xA9\":\"\xC3\xA9\\u00e9\"}",
  };
  for (const std::string& body : cases) {
    const AnswerDocument document{body};
    ASSERT_NE(document.object(), nullptr) << body;
    const json::value expected = json::parse(body);
    for (const auto& [key, value] : expected.get_object()) {
      const JsonValue* const field = document.object()->find({key.data(), key.size()});
      ASSERT_NE(field, nullptr) << key;
      expect_same(*field, value);
    }
  }
}

TEST(Document, RefusesNumbersThatJsonbWouldRefuse) {
  const auto is_fit = [](const std::string& number) {
    const std::string inside = R"({"list":[{"a":)" + number + "}]}";
    const std::string beside = R"({"a":[{"b":[)" + number + "]}]}";
    return AnswerDocument{inside}.numbers_are_fit() && AnswerDocument{beside}.numbers_are_fit();
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

TEST(Document, ReadsNothingOutsideOfTextThatIsNoJson) {
  const std::string json =
      R"({"object":{"a":[1,"\u0000",tru]},"list":[{"b":-1e5},"\"x"],"c":null})";
  for (std::size_t begin = 0; begin < json.size(); ++begin) {
    for (std::size_t end = begin; end <= json.size(); ++end) {
      const std::string exact{json.substr(begin, end - begin)};
      if (AnswerDocument{exact}.object() != nullptr) {
        EXPECT_EQ(exact, R"({"b":-1e5})");
      }
    }
  }
  for (const char* text :
       {"", "{", "}", "[", "\"", "{\"list\":[", "{\"list\":[,", "{\"list\":[]]]"}) {
    EXPECT_EQ(AnswerDocument{text}.object(), nullptr) << text;
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
