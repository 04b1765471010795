#include "core/webhook_signature.hpp"

#include <gtest/gtest.h>

namespace reconciled {
namespace {

constexpr const char* body = R"({"test": 2432232314})";
constexpr const char* id = "msg_p5jXN8AQM9LWM0D4loKWxJek";

// The example that the specification's own libraries are tested with.
TEST(WebhookSignature, IsThatOfThePublishedExample) {
  const auto key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(webhook_signature(*key, id, 1614265330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, CoversKeyIdTimeAndBody) {
  const auto signature = [](const char* key, const char* of, int at, const char* text) {
    return webhook_signature(key, of, at, text);
  };
  const std::string one = signature("key", id, 1614265330, body);
  EXPECT_NE(one, signature("kex", id, 1614265330, body));
  EXPECT_NE(one, signature("key", "msg", 1614265330, body));
  EXPECT_NE(one, signature("key", id, 1614265331, body));
  EXPECT_NE(one, signature("key", id, 1614265330, "{}"));
  EXPECT_EQ(one, signature("key", id, 1614265330, body));
}

TEST(WebhookSignature, TakesASecretWithoutThePrefixAsTheKeyItself) {
  EXPECT_EQ(webhook_key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_EQ(webhook_key("whsec_YQ=="), "a");
  EXPECT_EQ(webhook_key("whsec_YWI="), "ab");
  EXPECT_EQ(webhook_key("whsec_YWJj"), "abc");
}

TEST(WebhookSignature, HasNoKeyWhereTheBase64IsNone) {
  for (const char* secret : {"", "whsec_", "whsec_YQ", "whsec_Y===", "whsec_YQ==YQ==", "whsec_ YQ=",
                             "whsec_YQ-_", "whsec_====", "whsec_YWJjZA"}) {
    EXPECT_FALSE(webhook_key(secret)) << secret;
  }
}

}  // namespace
}  // namespace reconciled
