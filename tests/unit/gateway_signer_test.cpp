#include "gateway/signer.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "gateway_reference.hpp"
#include "gateway_sample.hpp"

using namespace reconciled;

namespace {

std::string with_signature(std::string_view signature) {
  return "algorithm=RSA256,keyVersion=1,signature=" + std::string{signature};
}

Verifier reference_verifier() {
  return Verifier{reference::public_key, std::string{reference::client_id}};
}

bool verifies(std::string_view header) {
  return reference_verifier().verify(reference::path, reference::time, reference::body, header);
}

std::string complaint_about(auto&& load) {
  try {
    load();
  } catch (const std::invalid_argument& complaint) {
    return complaint.what();
  }
  return "";
}

}  // namespace

TEST(Signer, MakesTheHeaderThatTheOpensslCommandLineMakes) {
  for (const auto key : {reference::pkcs1_private_key, reference::pkcs8_private_key}) {
    const Signer signer{key, std::string{reference::client_id}, 2};
    const std::string expected =
        "algorithm=RSA256, keyVersion=2, signature=" + std::string{reference::encoded_signature};
    EXPECT_EQ(signer.sign(reference::path, reference::time, reference::body), expected);
    EXPECT_EQ(signer.sign(reference::path, reference::time, reference::body), expected);
    EXPECT_EQ(signer.key_bits(), 2048);
  }
}

TEST(Signer, RefusesWhatIsNoRsaPrivateKeyInASentence) {
  const auto load = [](std::string_view pem) {
    return complaint_about([&] { Signer(pem, "client", 1); });
  };
  EXPECT_EQ(load(""), "this is not a PEM file with a private key");
  EXPECT_EQ(load("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
            "this is not a PEM file with a private key");
  EXPECT_EQ(load(reference::public_key), "this is not a PEM file with a private key");
  EXPECT_EQ(load(reference::elliptic_private_key), "the private key is not an RSA key");
  EXPECT_EQ(load(reference::encrypted_private_key),
            "the private key is protected by a passphrase; store it without");
}

TEST(Verifier, RefusesWhatIsNoRsaPublicKeyInASentence) {
  const auto load = [](std::string_view pem) {
    return complaint_about([&] { Verifier(pem, "client"); });
  };
  EXPECT_EQ(load("nonsense"), "this is not a PEM file with a public key");
  EXPECT_EQ(load(reference::elliptic_public_key), "the public key is not an RSA key");
  EXPECT_EQ(load(reference::pkcs1_private_key), "this is not a PEM file with a public key");
}

TEST(Verifier, AcceptsEverySpellingThatTheVendorIsKnownToUse) {
  const std::string plain{reference::signature};
  const std::string encoded{reference::encoded_signature};
  const std::string accepted[] = {
      "algorithm=RSA256,keyVersion=1,signature=" + plain,
      "algorithm=RSA256, keyVersion=1, signature=" + plain,
      "algorithm=RSA256,keyVersion=1,signature=" + encoded,
      "algorithm=RSA256, keyVersion=2, signature=" + encoded,
      "signature=" + encoded + ", keyVersion=1 ,algorithm=RSA256",
      "algorithm=RSA256,signature=" + plain,
  };
  for (const std::string& header : accepted) EXPECT_TRUE(verifies(header)) << header;
}

TEST(Verifier, RefusesEveryOtherHeader) {
  const std::string plain{reference::signature};
  std::string with_blanks = plain;
  for (char& c : with_blanks) c = c == '+' ? ' ' : c;
  ASSERT_NE(with_blanks, plain);
  std::string other_unused_bits = plain;  // decodes to the same bytes when read carelessly
  ASSERT_EQ(plain.substr(plain.size() - 2), "==");
  ++other_unused_bits[plain.size() - 3];
  const std::string refused[] = {
      "",
      ",",
      plain,
      "signature=" + plain,
      "algorithm=RSA256,keyVersion=1",
      "algorithm=RSA256,keyVersion=1,signature=",
      "algorithm=RSA512,keyVersion=1,signature=" + plain,
      "algorithm=rsa256,keyVersion=1,signature=" + plain,
      "algorithm=RSA256,algorithm=RSA256,keyVersion=1,signature=" + plain,
      "algorithm=RSA256,keyVersion=1,signature=" + plain + ",signature=" + plain,
      "algorithm=RSA256,keyVersion=1,keyVersion=1,signature=" + plain,
      "algorithm=RSA256,keyVersion=,signature=" + plain,
      "algorithm=RSA256,keyVersion=x,signature=" + plain,
      "algorithm=RSA256,keyVersion=1,extra=1,signature=" + plain,
      "algorithm=RSA256,keyVersion=1,signature=" + plain + ",",
      with_signature(with_blanks),
      with_signature(other_unused_bits),
      with_signature(plain.substr(0, plain.size() - 1)),
      with_signature(plain.substr(0, plain.size() - 2)),
      with_signature(plain + "===="),
      with_signature(plain + plain),
      with_signature("===="),
      with_signature("A==="),
      with_signature("%"),
      with_signature("%2"),
      with_signature("%2X" + plain),
      with_signature("%00" + plain),
      with_signature(plain.substr(0, 8) + "\n" + plain.substr(8)),
  };
  for (const std::string& header : refused) EXPECT_FALSE(verifies(header)) << header;
}

TEST(Verifier, RefusesASignatureOverAnythingElse) {
  const Verifier verifier = reference_verifier();
  const std::string header = with_signature(reference::signature);
  EXPECT_TRUE(verifier.verify(reference::path, reference::time, reference::body, header));
  EXPECT_FALSE(verifier.verify("/other", reference::time, reference::body, header));
  EXPECT_FALSE(
      verifier.verify(reference::path, "2019-04-04T12:08:57+00:00", reference::body, header));
  EXPECT_FALSE(verifier.verify(reference::path, reference::time, "{}", header));
  const Verifier other_client{reference::public_key, "5J00000000000001"};
  EXPECT_FALSE(other_client.verify(reference::path, reference::time, reference::body, header));
  const Verifier other_key{sample::make_keys(2048).public_pem, std::string{reference::client_id}};
  EXPECT_FALSE(other_key.verify(reference::path, reference::time, reference::body, header));
  EXPECT_TRUE(verifier.verify(reference::path, reference::time, reference::body, header));
}

TEST(Verifier, SpeaksForKeysOfAnyLength) {
  for (const unsigned bits : {512U, 1024U, 3072U}) {
    const sample::KeyPair keys = sample::make_keys(bits);
    const Signer signer{keys.private_pem, "client", 1};
    const Verifier verifier{keys.public_pem, "client"};
    EXPECT_EQ(verifier.key_bits(), static_cast<int>(bits));
    for (int i = 0; i < 20; ++i) {
      const std::string body = std::to_string(i);
      const std::string header = signer.sign("/p", "t", body);
      EXPECT_EQ(header.find_first_of("+/", header.find("signature=")), std::string::npos);
      EXPECT_TRUE(verifier.verify("/p", "t", body, header));
    }
  }
}
