// Goal: the contract's table "What becomes of an answer" for every result code of the vendor's
// three pages, on all three endpoints, since any code can come from any call. Method: one signed
// (or unsigned) result on one job of one customer, then a look at job, parkings and alerts.
#include "answer_table.hpp"

namespace outside {

namespace {

enum class Fate { refused, parks_stream, parks_customer, parks_gateway };

struct Case {
  const char* code;
  Fate fate;
};

// F, as the three pages list them ("System-related" and "Business-related result codes").
constexpr Case failures[] = {
    {"PARAM_ILLEGAL", Fate::refused},
    {"PROCESS_FAIL", Fate::refused},
    {"SYSTEM_ERROR", Fate::refused},
    {"CURRENCY_NOT_SUPPORT", Fate::refused},
    {"ACCOUNT_NOT_EXIST", Fate::refused},
    {"METHOD_NOT_SUPPORTED", Fate::refused},
    {"MEDIA_TYPE_NOT_ACCEPTABLE", Fate::refused},
    {"REPEAT_REQ_INCONSISTENT", Fate::refused},
    {"UN_SUPPORT_BUSINESS", Fate::refused},
    {"A_CODE_NEVER_SEEN", Fate::refused},
    {"SERVICE_NOT_ALLOWED", Fate::parks_stream},
    {"INVALID_API", Fate::parks_stream},
    {"CONTRACT_CHECK_FAIL", Fate::parks_stream},
    {"OAUTH_FAIL", Fate::parks_customer},
    {"ACCESS_DENIED", Fate::parks_customer},
    {"ACCESS_TOKEN_EXPIRED", Fate::parks_customer},
    {"INVALID_ACCESS_TOKEN", Fate::parks_customer},
    {"AUTHORIZATION_NOT_EXIST", Fate::parks_customer},
    {"USER_NOT_EXIST", Fate::parks_customer},
    {"INVALID_SIGNATURE", Fate::parks_gateway},
    {"INVALID_CLIENT", Fate::parks_gateway},
    {"KEY_NOT_FOUND", Fate::parks_gateway},
};

const std::string on_the_ladder = "exit 3; retrying 1; parked: ; alerts: ";

std::string fate_of(const Case& failure, const Endpoint& endpoint) {
  const std::string code = failure.code;
  const std::string part = endpoint.kind + (endpoint.kind == "accounts" ? "" : " NORMAL_BALANCE");
  switch (failure.fate) {
    case Fate::refused: return "exit 3; refused 0; parked: ; alerts: call_refused acme-hk";
    case Fate::parks_stream:
      return "exit 3; ready 0; parked: acme-hk " + part + " " + code +
             "; alerts: customer_parked acme-hk";
    case Fate::parks_customer:
      return "exit 3; ready 0; parked: acme-hk " + code + "; alerts: customer_parked acme-hk";
    case Fate::parks_gateway:
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
    if (failure.fate != Fate::parks_gateway) continue;
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
