// What becomes of an answer, row by row, and that nothing unverified is ever a success.
#include <gtest/gtest.h>

#include <string>

#include "gateway_sample.hpp"

using namespace reconciled;
using sample::kind_of;
using sample::vendor;

namespace {

enum class SealKind { good, absent, only_signature, only_time, bad, stale };

HttpAnswer sealed(std::string body, SealKind kind) {
  HttpAnswer answer = vendor().sign(
      std::move(body), sample::statements_path,
      kind == SealKind::stale ? "2026-02-28T23:00:00Z" : std::string_view{sample::response_time});
  if (kind == SealKind::absent || kind == SealKind::only_time) answer.signature.reset();
  if (kind == SealKind::absent || kind == SealKind::only_signature) answer.response_time.reset();
  if (kind == SealKind::bad) answer.response_time = "2026-03-01T00:00:02Z";
  return answer;
}

Outcome judge(HttpAnswer answer) {
  return vendor().judge(sample::statements_call(), std::move(answer));
}

}  // namespace

TEST(Answer, BecomesWhatItsStatusAndItsSignatureSay) {
  using enum SealKind;
  const std::string success = sample::statements_body(sample::row);
  const auto failure = [](const char* code) { return sample::result_body("F", code); };
  const std::string unknown = sample::result_body("U", "UNKNOWN_EXCEPTION");
  const struct {
    std::string body;
    SealKind seal;
    const char* expected;
  } rows[] = {
      {success, good, "success"},
      {success, absent, "unverified"},
      {success, only_signature, "unverified"},
      {success, only_time, "unverified"},
      {success, bad, "unverified"},
      {success, stale, "unverified"},
      {failure("PARAM_ILLEGAL"), good, "failure"},
      {failure("NEVER_SEEN"), good, "failure"},
      {failure("PARAM_ILLEGAL"), absent, "vendor"},
      {failure("PARAM_ILLEGAL"), bad, "vendor"},
      {failure("PARAM_ILLEGAL"), only_time, "unverified"},
      {failure("PARAM_ILLEGAL"), stale, "unverified"},
      {failure("ACCESS_DENIED"), absent, "vendor"},
      {failure("INVALID_SIGNATURE"), good, "failure"},
      {failure("INVALID_SIGNATURE"), absent, "failure"},
      {failure("INVALID_CLIENT"), absent, "failure"},
      {failure("KEY_NOT_FOUND"), absent, "failure"},
      {failure("KEY_NOT_FOUND"), bad, "failure"},
      {failure("KEY_NOT_FOUND"), stale, "failure"},
      {failure("KEY_NOT_FOUND"), only_signature, "unverified"},
      {failure("KEY_NOT_FOUND"), only_time, "unverified"},
      {unknown, good, "vendor"},
      {unknown, absent, "vendor"},
      {unknown, bad, "vendor"},
      {unknown, only_signature, "unverified"},
      {"", good, "unreadable"},
      {"", absent, "unreadable"},
      {"", bad, "unverified"},
      {"<html>502 Bad Gateway</html>", absent, "unreadable"},
      {success.substr(0, success.size() - 1), good, "unreadable"},
      {success + "{}", good, "unreadable"},
      {success + " \n", good, "success"},
      {"[]", good, "unreadable"},
      {"{}", good, "unreadable"},
      {R"({"result":null})", good, "unreadable"},
      {R"({"result":"S"})", good, "unreadable"},
      {R"({"result":{"resultStatus":"X"}})", good, "unreadable"},
      {R"({"result":{"resultStatus":1}})", good, "unreadable"},
      {R"({"result":{"resultCode":"SUCCESS"}})", good, "unreadable"},
      {R"({"result":{"resultStatus":"S"}})", good, "unreadable"},
  };
  for (const auto& [body, seal, expected] : rows) {
    EXPECT_EQ(kind_of(judge(sealed(body, seal))), expected)
        << body << " seal " << static_cast<int>(seal);
  }
}

TEST(Answer, IsJudgedByItsBodyWhateverTheHttpStatus) {
  for (const int status : {200, 302, 400, 500, 503}) {
    HttpAnswer good = sealed(sample::statements_body(sample::row), SealKind::good);
    good.status = status;
    const Outcome outcome = judge(good);
    EXPECT_EQ(kind_of(outcome), "success");
    EXPECT_EQ(outcome.http_status, status);
  }
  HttpAnswer empty{.status = 502, .signature = {}, .response_time = {}, .body = ""};
  const Outcome outcome = judge(empty);
  EXPECT_EQ(kind_of(outcome), "unreadable");
  EXPECT_EQ(outcome.message, "The answer carries no readable result (HTTP 502).");
}

TEST(Answer, WithARepeatedHeaderIsNeverASuccess) {
  // That is how the transport shows a header that came twice.
  HttpAnswer answer = sealed(sample::statements_body(sample::row), SealKind::good);
  answer.signature = "";
  EXPECT_EQ(kind_of(judge(answer)), "unverified");
  answer = sealed(sample::statements_body(sample::row), SealKind::good);
  answer.response_time = "";
  EXPECT_EQ(kind_of(judge(answer)), "unverified");
}

TEST(Answer, WithAnyByteChangedIsNeverASuccess) {
  const HttpAnswer good = sealed(sample::statements_body(sample::row), SealKind::good);
  ASSERT_EQ(kind_of(judge(good)), "success");
  const auto expect_refused = [&](auto member, std::size_t size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const int mask : {0x01, 0x80, 0xff}) {
        HttpAnswer changed = good;
        char& byte = member(changed)[at];
        byte = static_cast<char>(byte ^ mask);
        ASSERT_NE(kind_of(judge(changed)), "success") << "byte " << at << " with " << mask;
      }
    }
  };
  expect_refused([](HttpAnswer& a) -> std::string& { return a.body; }, good.body.size());
  expect_refused([](HttpAnswer& a) -> std::string& { return *a.signature; },
                 good.signature->size());
  expect_refused([](HttpAnswer& a) -> std::string& { return *a.response_time; },
                 good.response_time->size());
  for (std::size_t size = 0; size < good.body.size(); ++size) {
    HttpAnswer truncated = good;
    truncated.body.resize(size);
    ASSERT_NE(kind_of(judge(truncated)), "success") << size;
  }
}

TEST(Answer, SignedForAnotherPathClientOrTimeIsUnverified) {
  const std::string body = sample::statements_body(sample::row);
  EXPECT_EQ(kind_of(judge(vendor().sign(body, sample::balances_path))), "unverified");
  EXPECT_EQ(kind_of(judge(vendor().sign(body, "/sandbox" + sample::statements_path))),
            "unverified");
  HttpAnswer other_time = vendor().sign(body);
  other_time.response_time = "2026-03-01T00:00:00+00:00";  // the request's time in its place
  EXPECT_EQ(kind_of(judge(other_time)), "unverified");
}

TEST(Answer, OfAnyKindIsWorthNothingUnderAnythingButItsOwnSeal) {
  const struct {
    Call call;
    std::string body;
  } kinds[] = {
      {sample::statements_call(), sample::statements_body(sample::row)},
      {BalancesCall{"NORMAL_BALANCE"}, R"({"result":{"resultStatus":"S"},"accountBalances":[]})"},
      {AccountsCall{}, R"({"result":{"resultStatus":"S"},"accountInfos":[]})"},
  };
  const sample::KeyPair other_keys = sample::make_keys();
  const Signer with_other_key{other_keys.private_pem, sample::client_id, 1};
  for (const auto& [call, body] : kinds) {
    const std::string path{path_of(endpoint_of(call))};
    const HttpAnswer good = vendor().sign(body, path);
    ASSERT_EQ(kind_of(vendor().judge(call, good)), "success") << path;
    const HttpAnswer other_body = vendor().sign(body + " ", path);
    const HttpAnswer other_time = vendor().sign(body, path, "2026-03-01T00:00:02Z");
    const auto expect_unverified = [&](const char* what, std::optional<std::string> signature,
                                       std::optional<std::string> response_time) {
      HttpAnswer answer = good;
      answer.signature = std::move(signature);
      answer.response_time = std::move(response_time);
      EXPECT_EQ(kind_of(vendor().judge(call, answer)), "unverified") << path << ": " << what;
    };
    const std::string& seal = *good.signature;
    const std::string bytes = seal.substr(seal.find("signature="));
    expect_unverified("another body's", other_body.signature, good.response_time);
    expect_unverified("another time's", other_time.signature, good.response_time);
    expect_unverified("of another time", good.signature, other_time.response_time);
    expect_unverified("swapped", good.response_time, good.signature);
    expect_unverified("another key's", with_other_key.sign(path, *good.response_time, body),
                      good.response_time);
    expect_unverified("twice in one line", seal + ", " + seal, good.response_time);
    expect_unverified("bytes twice", seal + ", " + bytes, good.response_time);
    expect_unverified("bytes alone", bytes.substr(10), good.response_time);
    expect_unverified("no algorithm", bytes, good.response_time);
    expect_unverified("another algorithm", "algorithm=RSA512, keyVersion=1, " + bytes,
                      good.response_time);
    expect_unverified("none", "algorithm=none, keyVersion=1, " + bytes, good.response_time);
    expect_unverified("NUL", seal + std::string(1, '\0'), good.response_time);
    expect_unverified("a blank in the time", good.signature, *good.response_time + " ");
    expect_unverified("no signature", std::nullopt, good.response_time);
    expect_unverified("no time", good.signature, std::nullopt);
    expect_unverified("neither", std::nullopt, std::nullopt);
  }
}

TEST(Answer, MayBeAtMostFiveMinutesFromTheExchange) {
  // The exchange ran from 00:00:00 to 00:00:02.
  const struct {
    const char* response_time;
    const char* expected;
    std::optional<int> skew_s;
  } cases[] = {
      {"2026-03-01T00:00:01Z", "success", 0},
      {"2026-03-01T08:00:01+08:00", "success", 0},
      {"2026-02-28T23:55:00Z", "success", -301},
      {"2026-02-28T23:54:59Z", "unverified", -302},
      {"2026-03-01T00:05:02Z", "success", 301},
      {"2026-03-01T00:05:03Z", "unverified", 302},
      {"2026-02-28T23:00:01Z", "unverified", -3600},
      {"2026-03-01T00:00:01", "unverified", std::nullopt},
      {"now", "unverified", std::nullopt},
      {"", "unverified", std::nullopt},
  };
  for (const auto& [at, expected, skew_s] : cases) {
    const std::string body = sample::statements_body(sample::row);
    const Outcome outcome = judge(vendor().sign(body, sample::statements_path, at));
    EXPECT_EQ(kind_of(outcome), expected) << at;
    EXPECT_EQ(outcome.clock_skew.has_value(), skew_s.has_value()) << at;
    if (skew_s && outcome.clock_skew) {
      EXPECT_EQ(outcome.clock_skew->count(), *skew_s) << at;
    }
  }
  EXPECT_FALSE(judge(sealed(sample::result_body("U", ""), SealKind::bad)).clock_skew);
}

TEST(Answer, KeepsWhatItSaysOfItselfEvenUnsigned) {
  const Outcome failed =
      judge(sealed(sample::result_body("F", "INVALID_CLIENT"), SealKind::absent));
  EXPECT_EQ(failed.status, "F");
  EXPECT_EQ(failed.code, "INVALID_CLIENT");
  EXPECT_EQ(failed.message, "vendor words");
  EXPECT_EQ(failed.response_id, "R2");
  EXPECT_EQ(failed.http_status, 200);
  const Outcome other_name =
      judge(sealed(R"({"result":{"resultStatus":"U","resultMsg":"busy"}})", SealKind::absent));
  EXPECT_EQ(other_name.message, "busy");
  const Outcome silent = judge(sealed(R"({"result":{"resultStatus":"F"}})", SealKind::good));
  EXPECT_EQ(kind_of(silent), "failure");
  EXPECT_EQ(silent.message, "The vendor gave no message.");
  const Outcome unsigned_success =
      judge(sealed(sample::statements_body(sample::row), SealKind::absent));
  EXPECT_EQ(unsigned_success.status, "S");
  EXPECT_EQ(unsigned_success.code, "SUCCESS");
  EXPECT_EQ(unsigned_success.message, "The answer is not signed.");
}

TEST(Answer, CutsALongMessageBetweenCharacters) {
  std::string message(499, 'x');
  message += "\xE6\xB1\x87";  // three bytes, of which one would fit
  const Outcome outcome = judge(sealed(sample::result_body("F", "A", message), SealKind::good));
  EXPECT_EQ(outcome.message, std::string(499, 'x'));
  const Outcome nul = judge(sealed(sample::result_body("F", "A", R"(a\u0000b)"), SealKind::good));
  EXPECT_EQ(nul.message,
            "a\xEF\xBF\xBD"
            "b");
}

TEST(Answer, LeavesEvidenceThatVerifiesLater) {
  const HttpAnswer good = sealed(sample::statements_body(sample::row), SealKind::good);
  const Outcome outcome = judge(good);
  const Evidence& evidence = std::get<Success>(outcome.what).evidence;
  EXPECT_EQ(evidence.path, sample::statements_path);
  EXPECT_EQ(evidence.body, good.body);
  EXPECT_EQ(evidence.signature, good.signature);
  EXPECT_EQ(evidence.response_time, good.response_time);
  EXPECT_TRUE(vendor().verifier().verify(evidence.path, evidence.response_time, evidence.body,
                                         evidence.signature));
}

TEST(Answer, OfAMillionValuesIsRefusedBeforeItBecomesATree) {
  std::string body = R"({"result":{"resultStatus":"U"},"x":[0)";
  for (int i = 0; i < 1'000'000; ++i) body += ",0";
  EXPECT_EQ(kind_of(judge(sealed(body + "]}", SealKind::good))), "unreadable");
  const std::string deep = R"({"result":{"resultStatus":"U"},"x":)" + std::string(100, '[') +
                           std::string(100, ']') + "}";
  EXPECT_EQ(kind_of(judge(sealed(deep, SealKind::good))), "unreadable");
}
