// Goal: the contract's table "What becomes of an answer" for every result code of the vendor's
// three pages, on all three endpoints, since any code can come from any call. Method: one signed
// (or unsigned) result on one job of one customer, then a look at job, parkings and alerts.
#include "answer_table.hpp"

namespace outside {

namespace {

enum class Effect { refused, parks_stream, parks_customer, parks_gateway };

struct Case {
  const char* code;
  Effect effect;
};

// F, as the three pages list them ("System-related" and "Business-related result codes").
constexpr Case failures[] = {
    {"PARAM_ILLEGAL", Effect::refused},
    {"PROCESS_FAIL", Effect::refused},
    {"SYSTEM_ERROR", Effect::refused},
    {"CURRENCY_NOT_SUPPORT", Effect::refused},
    {"ACCOUNT_NOT_EXIST", Effect::refused},
    {"METHOD_NOT_SUPPORTED", Effect::refused},
    {"MEDIA_TYPE_NOT_ACCEPTABLE", Effect::refused},
    {"REPEAT_REQ_INCONSISTENT", Effect::refused},
    {"UN_SUPPORT_BUSINESS", Effect::refused},
    {"A_CODE_NEVER_SEEN", Effect::refused},
    {"SERVICE_NOT_ALLOWED", Effect::parks_stream},
    {"INVALID_API", Effect::parks_stream},
    {"CONTRACT_CHECK_FAIL", Effect::parks_stream},
    {"OAUTH_FAIL", Effect::parks_customer},
    {"ACCESS_DENIED", Effect::parks_customer},
    {"ACCESS_TOKEN_EXPIRED", Effect::parks_customer},
    {"INVALID_ACCESS_TOKEN", Effect::parks_customer},
    {"AUTHORIZATION_NOT_EXIST", Effect::parks_customer},
    {"USER_NOT_EXIST", Effect::parks_customer},
    {"INVALID_SIGNATURE", Effect::parks_gateway},
    {"INVALID_CLIENT", Effect::parks_gateway},
    {"KEY_NOT_FOUND", Effect::parks_gateway},
};

const std::string on_the_ladder = "exit 3; retrying 1; parked: ; alerts: ";

std::string fate_of(const Case& failure, const Endpoint& endpoint) {
  const std::string code = failure.code;
  const std::string part = endpoint.kind + (endpoint.kind == "accounts" ? "" : " NORMAL_BALANCE");
  switch (failure.effect) {
    case Effect::refused: return "exit 3; refused 0; parked: ; alerts: call_refused acme-hk";
    case Effect::parks_stream:
      return "exit 3; ready 0; parked: acme-hk " + part + " " + code +
             "; alerts: customer_parked acme-hk";
    case Effect::parks_customer:
      return "exit 3; ready 0; parked: acme-hk " + code + "; alerts: customer_parked acme-hk";
    case Effect::parks_gateway:
      return "exit 3; ready 0; parked: everybody " + code + "; alerts: customer_parked everybody";
  }
  return {};
}

class AnswerCodes : public testing::TestWithParam<Endpoint> {};

TEST_P(AnswerCodes, OfASignedFailureDecideWhatBecomesOfIt) {
  AnswerTable table;
  for (const Case& failure : failures) {
    EXPECT_EQ(table.outcome_of(GetParam(), result("F", failure.code)), fate_of(failure, GetParam()))
        << failure.code;
  }
}

TEST_P(AnswerCodes, OfAnUnsignedFailureAreUnknownExceptTheThreeThatCanComeNoOtherWay) {
  AnswerTable table;
  for (const char* code : {"PROCESS_FAIL", "SYSTEM_ERROR", "ACCESS_DENIED", "CONTRACT_CHECK_FAIL",
                           "ACCESS_TOKEN_EXPIRED", "A_CODE_NEVER_SEEN"}) {
    EXPECT_TRUE(table.outcome_of(GetParam(), result("F", code, false))
                    .starts_with("exit 3; retrying 1; parked: ; alerts: "))
        << code;
  }
  for (const Case& failure : failures) {
    if (failure.effect != Effect::parks_gateway) continue;
    EXPECT_EQ(table.outcome_of(GetParam(), result("F", failure.code, false)),
              fate_of(failure, GetParam()))
        << failure.code;
  }
}

TEST_P(AnswerCodes, OfAnUnknownAnswerPutTheJobOnTheLadderWhateverTheySay) {
  AnswerTable table;
  for (const char* code : {"UNKNOWN_EXCEPTION", "SYSTEM_ERROR", "PROCESS_FAIL", "INVALID_SIGNATURE",
                           "ACCESS_DENIED", "A_CODE_NEVER_SEEN"}) {
    EXPECT_EQ(table.outcome_of(GetParam(), result("U", code)), on_the_ladder) << code;
  }
  EXPECT_EQ(table.site().database().text(
                "SELECT next_attempt_at - (SELECT a.finished_at FROM acct.attempts a WHERE a.job_id"
                " = j.job_id) FROM acct.jobs j WHERE " +
                GetParam().job),
            "00:05:00");
}

INSTANTIATE_TEST_SUITE_P(On, AnswerCodes,
                         testing::Values(Endpoint::statements(), Endpoint::balances(),
                                         Endpoint::accounts()),
                         name_of);

}  // namespace

}  // namespace outside
