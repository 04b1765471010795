// What the vendor tells back of our access token goes no further than the gateway's answer.
#include "gateway/redaction.hpp"

#include <gtest/gtest.h>

#include <string>

#include "gateway_sample.hpp"

using namespace reconciled;
using sample::kind_of;
using sample::vendor;

namespace {

const std::string token = "tok/en+41=%~";

Identity identity_with(const std::string& access_token) {
  Identity identity;
  identity.access_token = access_token;
  return identity;
}

}  // namespace

TEST(Redaction, TakesASecretOutAsItWentOutOrPercentEncoded) {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {"", ""},
      {"nothing of it", "nothing of it"},
      {token, "[redacted]"},
      {"token " + token + " is not known", "token [redacted] is not known"},
      {token + token + "," + token, "[redacted][redacted],[redacted]"},
      {"a%2Fb tok%2Fen%2B41%3D%25~ c", "a%2Fb [redacted] c"},
      {"tok%2fen%2b41%3d%25%7e", "[redacted]"},
      {"%74%6f%6b%2f%65%6e%2b%34%31%3d%25%7e", "[redacted]"},
      {"tok/en%2B41=%~", "[redacted]"},
      {"tok/en+41=%", "tok/en+41=%"},  // not whole
      {"tok/en+41=%2", "tok/en+41=%2"},
      {"tok/tok/en+41=%~", "tok/[redacted]"},
      {"TOK/EN+41=%~", "TOK/EN+41=%~"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(redacted(text, token), expected) << text;
}

TEST(Redaction, LeavesWordsAloneThatAShortOrEmptySecretWouldMatch) {
  EXPECT_EQ(redacted("success", ""), "success");
  EXPECT_EQ(redacted("success", "success"), "success");
  EXPECT_EQ(redacted("12345678", "12345678"), "[redacted]");
  EXPECT_EQ(redacted("a %41%41%41 %2541%2541%2541", "%41%41%41"), "a [redacted] [redacted]");
}

TEST(AnAnswerThatRepeatsOurToken, TellsItNowhereButInTheRowsAndTheEvidenceOfASuccess) {
  const Identity ours = identity_with(token);
  const Call call = sample::statements_call();
  const auto told = [](const Outcome& outcome) {
    return outcome.status + outcome.code + outcome.message + outcome.response_id;
  };
  for (const char* status : {"F", "U"}) {
    for (const std::string& body :
         {sample::result_body(status, "INVALID_ACCESS_TOKEN", "no such token: " + token),
          sample::result_body(status, token),
          R"({"responseId":")" + token + R"(","result":{"resultStatus":")" + status + R"("}})",
          R"({"responseId":"1","result":{"resultStatus":")" + std::string(status) +
              R"(","resultMsg":"tok\/en\u002b41=%~"}})"}) {
      const Outcome outcome = vendor().judge_body(call, body, ours);
      EXPECT_EQ(told(outcome).find(token), std::string::npos) << body;
      EXPECT_NE(told(outcome).find("[redacted]"), std::string::npos) << body;
    }
  }
  const std::string row = R"({"accountingBizNo":"A1","transactionId":")" + token +
                          sample::row.substr(sample::row.find(R"(","transactionTime)"));
  const std::string body = sample::statements_body(row);
  const Outcome outcome = vendor().judge_body(call, body, ours);
  ASSERT_EQ(kind_of(outcome), "success");
  EXPECT_EQ(told(outcome).find(token), std::string::npos);
  EXPECT_EQ(sample::data_of<StatementsPage>(outcome).rows.at(0).transaction_id, token);
  EXPECT_EQ(std::get<Success>(outcome.what).evidence.body, body);
}

TEST(AnAnswerThatRepeatsOurToken, LeavesNoPartOfItWhereTheMessageIsCut) {
  for (const std::size_t before : {480u, 489u, 495u, 499u, 500u}) {
    const Outcome outcome =
        vendor().judge_body(sample::statements_call(),
                            sample::result_body("U", "X", std::string(before, '.') + token + token),
                            identity_with(token));
    EXPECT_EQ(outcome.message.find("tok"), std::string::npos) << before;
    EXPECT_LE(outcome.message.size(), 500u);
  }
}

TEST(AnAnswerThatRepeatsOurToken, IsNotQuotedByTheRefusalOfWhatDoesNotFit) {
  const std::string currency = "tok/en+41=%~";
  StatementsCall call = sample::statements_call();
  call.currency = "USD";
  std::string row = sample::row;
  row.replace(row.find("USD"), 3, currency);
  const Outcome outcome =
      vendor().judge_body(call, sample::statements_body(row), identity_with(token));
  EXPECT_EQ(kind_of(outcome), "misfit");
  EXPECT_EQ(outcome.message, "The answer holds a row in [redacted], but only USD was asked for.");
}
