#include "signature.hpp"

#include <gtest/gtest.h>

#include "rsa_key.hpp"

namespace sandbox {
namespace {

TEST(SandboxSignature, SignsPathClientTimeAndBody) {
  EXPECT_EQ(content_to_sign("/amsin/x", "5J", "2019-04-04T12:08:56+08:00", "{}"),
            "POST /amsin/x\n5J.2019-04-04T12:08:56+08:00.{}");
}

TEST(SandboxSignature, HeaderComesBackAsItWasWritten) {
  const std::string bytes{"\xfb\xff\x00 binary", 10};
  const auto text = format_signature_header({1, bytes});
  EXPECT_EQ(text.substr(0, 43), "algorithm=RSA256,keyVersion=1,signature=%2B");
  const auto parsed = parse_signature_header(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->key_version, 1);
  EXPECT_EQ(parsed->signature, bytes);
}

TEST(SandboxSignature, SpacesAfterCommasAreOptional) {
  EXPECT_TRUE(parse_signature_header("algorithm=RSA256, keyVersion=2, signature=YWJj"));
  EXPECT_TRUE(parse_signature_header("algorithm=RSA256,keyVersion=2,signature=YWI%3D"));
  EXPECT_TRUE(parse_signature_header("algorithm=RSA256,keyVersion=2,signature=YWI%3d"));
}

TEST(SandboxSignature, HeaderIsReadStrictly) {
  for (const auto* text : {"",
                           "signature=YWJj",
                           "algorithm=RSA256,signature=YWJj",
                           "algorithm=rsa256,keyVersion=2,signature=YWJj",
                           "algorithm=SHA256,keyVersion=2,signature=YWJj",
                           "keyVersion=2,algorithm=RSA256,signature=YWJj",
                           "algorithm=RSA256;keyVersion=2;signature=YWJj",
                           "algorithm=RSA256,  keyVersion=2,signature=YWJj",
                           "algorithm=RSA256,keyVersion=,signature=YWJj",
                           "algorithm=RSA256,keyVersion=two,signature=YWJj",
                           "algorithm=RSA256,keyVersion=-2,signature=YWJj",
                           "algorithm=RSA256,keyVersion=2,signature=",
                           "algorithm=RSA256,keyVersion=2,signature=YWI=",
                           "algorithm=RSA256,keyVersion=2,signature=ab+d",
                           "algorithm=RSA256,keyVersion=2,signature=ab/d",
                           "algorithm=RSA256,keyVersion=2,signature=YWJ",
                           "algorithm=RSA256,keyVersion=2,signature=YWJj%2",
                           "algorithm=RSA256,keyVersion=2,signature=YWJj%GG",
                           "algorithm=RSA256,keyVersion=2,signature=YWJj ",
                           "algorithm=RSA256,keyVersion=2,signature=YWJj,more=1",
                           "algorithm=RSA256,keyVersion=2,signature=YWJ%3D"}) {
    EXPECT_FALSE(parse_signature_header(text)) << text;
  }
}

TEST(SandboxRsaKey, VerifiesOnlyItsOwnSignatureOverTheSameBytes) {
  const auto key = SigningKey::generate(512);
  const auto other = SigningKey::generate(512);
  const auto signature = key.sign("content");
  EXPECT_TRUE(key.verifying_key().verifies("content", signature));
  EXPECT_FALSE(key.verifying_key().verifies("content ", signature));
  EXPECT_FALSE(key.verifying_key().verifies("content", signature.substr(1)));
  EXPECT_FALSE(other.verifying_key().verifies("content", signature));
}

TEST(SandboxRsaKey, GoesThroughPemAndBack) {
  const auto key = SigningKey::generate(512);
  const auto again = SigningKey::from_pem(key.private_pem());
  EXPECT_EQ(again.sign("x"), key.sign("x"));
  EXPECT_EQ(key.bits(), 512U);
  EXPECT_THROW(SigningKey::from_pem(key.public_pem()), std::runtime_error);
  EXPECT_THROW(VerifyingKey::from_pem("nonsense"), std::runtime_error);
}

}  // namespace
}  // namespace sandbox
