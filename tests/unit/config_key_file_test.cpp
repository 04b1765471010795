#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <string_view>

#include "config/pem.hpp"
#include "config_test_keys.hpp"

namespace reconciled {
namespace {

using testing::StartsWith;

using Judge = std::optional<Complaint> (*)(std::string_view);

// What the judge says; empty when it has nothing to complain about.
std::string said(Judge judge, const std::string& pem) {
  const auto complaint = judge(pem);
  return complaint ? complaint->text : std::string();
}

std::string block(const std::string& kind) {
  return "-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n";
}

std::string damaged(std::string pem) {
  return pem.erase(200, 100);
}

TEST(PrivateKeyFile, IsRsaInPkcs1OrPkcs8) {
  const Key key = rsa_key(2048);
  EXPECT_EQ(said(complaint_about_private_key, pkcs8(key)), "");
  EXPECT_EQ(said(complaint_about_private_key, traditional(key)), "");
  EXPECT_EQ(said(complaint_about_private_key, "Bag Attributes\n" + pkcs8(key)), "");
}

TEST(PrivateKeyFile, IsNothingElse) {
  const Key key = rsa_key(2048);
  const auto judge = [](const std::string& pem) { return said(complaint_about_private_key, pem); };
  EXPECT_THAT(judge(spki(key)), StartsWith("is a public key: name the file of the private"));
  EXPECT_THAT(judge(certificate(key)), StartsWith("is a certificate"));
  EXPECT_THAT(judge(encrypted_pkcs8(key)), StartsWith("is encrypted"));
  EXPECT_THAT(judge(traditional(key, EVP_aes_128_cbc())), StartsWith("is encrypted"));
  EXPECT_THAT(judge(pkcs8(ec_key())), StartsWith("is not an RSA key"));
  EXPECT_THAT(judge(pkcs8(rsa_key(1024))), StartsWith("is an RSA key of fewer than 2048 bits"));
  EXPECT_THAT(judge(bare_base64(pkcs8(key))), StartsWith("is bare base64"));
  EXPECT_THAT(judge("hunter2"), StartsWith("is not PEM"));
  EXPECT_THAT(judge(block("OPENSSH PRIVATE KEY")), StartsWith("is in the format of OpenSSH"));
  EXPECT_THAT(judge(damaged(pkcs8(key))), StartsWith("is a damaged private key"));
}

TEST(PublicKeyFile, IsRsaInSpki) {
  const Key key = rsa_key(2048);
  const auto judge = [](const std::string& pem) { return said(complaint_about_public_key, pem); };
  EXPECT_EQ(judge(spki(key)), "");
  EXPECT_THAT(judge(pkcs8(key)), StartsWith("is a private key"));
  EXPECT_THAT(judge(traditional(key)), StartsWith("is a private key"));
  EXPECT_THAT(judge(certificate(key)), StartsWith("is a certificate: take the public key out"));
  EXPECT_THAT(judge(spki(ec_key())), StartsWith("is not an RSA key"));
  EXPECT_THAT(judge(spki(rsa_key(1024))), StartsWith("is an RSA key of fewer than 2048 bits"));
  EXPECT_THAT(judge(bare_base64(spki(key))), StartsWith("is bare base64"));
  EXPECT_THAT(judge(block("RSA PUBLIC KEY")), StartsWith("is in PKCS#1"));
  EXPECT_THAT(judge(block("PUBLIC KEY")), StartsWith("is a damaged public key"));
}

TEST(AuthoritiesFile, HoldsCertificatesAlone) {
  const Key key = rsa_key(2048);
  const auto judge = [](const std::string& pem) { return said(complaint_about_authorities, pem); };
  const std::string good = certificate(key);
  EXPECT_EQ(judge(good), "");
  EXPECT_EQ(judge("# ours\n" + good + good), "");
  EXPECT_THAT(judge(good + damaged(good)), StartsWith("holds no readable certificate"));
  EXPECT_THAT(judge(spki(key)), StartsWith("holds no readable certificate"));
  EXPECT_THAT(judge("# none\n"), StartsWith("holds no readable certificate"));
  EXPECT_THAT(judge(good + pkcs8(key)), StartsWith("holds a private key"));
}

}  // namespace
}  // namespace reconciled
