// Goal: what the daemon signs with, trusts and sends is what it should be and nobody else can read.
// Method: real keys made for each test. As root may read anything, permission bits are judged.
#include "config/secrets.hpp"

#include <gmock/gmock.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key rsa_key(unsigned bits) {
  return Key(EVP_RSA_gen(bits), EVP_PKEY_free);
}
Key ec_key() {
  return Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

std::string written(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
  EXPECT_EQ(write(bio.get()), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string pkcs8(const Key& key) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string traditional(const Key& key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(
        bio, key.get(), cipher,
        cipher ? reinterpret_cast<const unsigned char*>("hunter2") : nullptr, cipher ? 7 : 0,
        nullptr, nullptr);
  });
}

std::string encrypted_pkcs8(const Key& key) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), EVP_aes_256_cbc(), "hunter2", 7, nullptr,
                                         nullptr);
  });
}

std::string spki(const Key& key) {
  return written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
}

std::string certificate(const Key& key) {
  const std::unique_ptr<X509, decltype(&X509_free)> x509(X509_new(), X509_free);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
  X509_set_pubkey(x509.get(), key.get());
  X509_NAME* name = X509_get_subject_name(x509.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(x509.get(), name);
  X509_sign(x509.get(), key.get(), EVP_sha256());
  return written([&](BIO* bio) { return PEM_write_bio_X509(bio, x509.get()); });
}

std::string bare_base64(std::string pem) {
  pem.erase(0, pem.find('\n') + 1);
  return pem.substr(0, pem.find("-----"));
}

// A folder with a good pair of keys, and a configuration that names them.
class SecretFiles : public testing::Test {
 protected:
  SecretFiles() : key_(rsa_key(2048)) {
    config_.gateway.private_key_file = folder_.write("client.pem", pkcs8(key_));
    config_.gateway.public_key_file = folder_.write("gateway.pem", spki(key_), 0644);
  }

  void use_token(std::string_view bytes, mode_t mode = 0600) {
    CustomerConfig customer;
    customer.name = "acme";
    customer.access_token_file = folder_.write("acme.token", bytes, mode);
    config_.customers = {customer};
  }

  std::vector<std::string> findings() const {
    std::vector<std::string> lines;
    for (const Finding& finding : load_secrets(config_).findings) {
      EXPECT_EQ(finding.line, 0);
      lines.push_back(std::filesystem::path(finding.file).filename().string() + ": " +
                      finding.message);
      EXPECT_THAT(lines.back(), testing::Not(HasSubstr("hunter2")));
    }
    return lines;
  }

  std::vector<std::string> findings_with_private_key(std::string_view pem) {
    folder_.write("client.pem", pem);
    return findings();
  }

  std::vector<std::string> findings_with_public_key(std::string_view pem) {
    folder_.write("gateway.pem", pem, 0644);
    return findings();
  }

  TemporaryFolder folder_;
  Key key_;
  Config config_;
};

TEST_F(SecretFiles, AreLoadedWithAFingerprintOfTheirBytes) {
  use_token("eyJ.token\n");
  config_.database.password_file = folder_.write("db.password", "pass word\n");
  config_.alerts.webhooks = {{Url{}, folder_.write("alert.secret", "abc")}};
  config_.gateway.ca_file = folder_.write("ca.pem", certificate(key_) + certificate(key_), 0644);
  const SecretsReading reading = load_secrets(config_);
  EXPECT_THAT(reading.findings, IsEmpty());
  const Secrets& secrets = reading.secrets;
  EXPECT_EQ(secrets.private_key.text.reveal(), pkcs8(key_));
  EXPECT_EQ(secrets.public_key.text.reveal(), spki(key_));
  EXPECT_EQ(secrets.access_tokens.at("acme").text.reveal(), "eyJ.token");
  EXPECT_EQ(secrets.database_password->text.reveal(), "pass word");
  EXPECT_EQ(secrets.webhook_secrets.at(0).text.reveal(), "abc");
  // printf abc | sha256sum
  EXPECT_EQ(secrets.webhook_secrets.at(0).fingerprint, "ba7816bf8f01cfea");
  EXPECT_EQ(secrets.private_key.file, config_.gateway.private_key_file);
  EXPECT_TRUE(secrets.ca);
}

TEST_F(SecretFiles, MayHoldAPrivateKeyInPkcs1) {
  EXPECT_THAT(findings_with_private_key(traditional(key_)), IsEmpty());
}

TEST_F(SecretFiles, HoldAnRsaPrivateKeyAndNothingElse) {
  EXPECT_THAT(findings_with_private_key(spki(key_)),
              ElementsAre(HasSubstr("client.pem: is a public key: name the file of the private")));
  EXPECT_THAT(findings_with_private_key(certificate(key_)),
              ElementsAre(HasSubstr("client.pem: is a certificate")));
  EXPECT_THAT(findings_with_private_key(encrypted_pkcs8(key_)),
              ElementsAre(HasSubstr("client.pem: is encrypted")));
  EXPECT_THAT(findings_with_private_key(traditional(key_, EVP_aes_128_cbc())),
              ElementsAre(HasSubstr("client.pem: is encrypted")));
  EXPECT_THAT(findings_with_private_key(pkcs8(ec_key())),
              ElementsAre(HasSubstr("client.pem: is not an RSA key")));
  EXPECT_THAT(findings_with_private_key(pkcs8(rsa_key(1024))),
              ElementsAre(HasSubstr("client.pem: is an RSA key of fewer than 2048 bits")));
  EXPECT_THAT(findings_with_private_key(bare_base64(pkcs8(key_))),
              ElementsAre(HasSubstr("client.pem: is bare base64")));
  EXPECT_THAT(findings_with_private_key("hunter2"),
              ElementsAre(HasSubstr("client.pem: is not PEM")));
  EXPECT_THAT(findings_with_private_key(
                  "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"),
              ElementsAre(HasSubstr("client.pem: is in the format of OpenSSH")));
  std::string cut = pkcs8(key_);
  cut.erase(200, 100);
  EXPECT_THAT(findings_with_private_key(cut),
              ElementsAre(HasSubstr("client.pem: is a damaged private key")));
}

TEST_F(SecretFiles, HoldAnRsaPublicKeyAndNothingElse) {
  EXPECT_THAT(findings_with_public_key(pkcs8(key_)),
              ElementsAre(HasSubstr("gateway.pem: is a private key")));
  EXPECT_THAT(findings_with_public_key(traditional(key_)),
              ElementsAre(HasSubstr("gateway.pem: is a private key")));
  EXPECT_THAT(findings_with_public_key(certificate(key_)),
              ElementsAre(HasSubstr("gateway.pem: is a certificate: take the public key out")));
  EXPECT_THAT(findings_with_public_key(spki(ec_key())),
              ElementsAre(HasSubstr("gateway.pem: is not an RSA key")));
  EXPECT_THAT(findings_with_public_key(spki(rsa_key(1024))),
              ElementsAre(HasSubstr("gateway.pem: is an RSA key of fewer than 2048 bits")));
  EXPECT_THAT(findings_with_public_key(bare_base64(spki(key_))),
              ElementsAre(HasSubstr("gateway.pem: is bare base64")));
  EXPECT_THAT(findings_with_public_key(
                  "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n"),
              ElementsAre(HasSubstr("gateway.pem: is in PKCS#1")));
  EXPECT_THAT(
      findings_with_public_key("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
      ElementsAre(HasSubstr("gateway.pem: is a damaged public key")));
}

TEST_F(SecretFiles, HoldCertificatesOfAuthorities) {
  const auto findings_with = [&](const std::string& pem) {
    config_.gateway.ca_file = folder_.write("ca.pem", pem, 0644);
    return findings();
  };
  const std::string good = certificate(key_);
  std::string damaged = good;
  damaged.erase(200, 100);
  EXPECT_THAT(findings_with(good), IsEmpty());
  EXPECT_THAT(findings_with(good + damaged), ElementsAre(HasSubstr("ca.pem: holds no readable")));
  EXPECT_THAT(findings_with(spki(key_)), ElementsAre(HasSubstr("ca.pem: holds no readable")));
  EXPECT_THAT(findings_with("# none\n"), ElementsAre(HasSubstr("ca.pem: holds no readable")));
  EXPECT_THAT(findings_with(good + pkcs8(key_)),
              ElementsAre(HasSubstr("ca.pem: holds a private key")));
}

TEST_F(SecretFiles, HoldOneLineThatAHeaderCanCarry) {
  const auto findings_with = [&](const std::string& bytes) {
    use_token(bytes);
    return findings();
  };
  EXPECT_THAT(findings_with("t"), IsEmpty());
  EXPECT_THAT(findings_with("t\r\n"), IsEmpty());
  EXPECT_THAT(findings_with(std::string(4095, 't') + "\n"), IsEmpty());
  EXPECT_THAT(findings_with(std::string(4096, 't') + "\n"),
              ElementsAre(HasSubstr("acme.token: is larger than 4 KiB")));
  EXPECT_THAT(findings_with(""), ElementsAre(HasSubstr("acme.token: is empty")));
  for (const std::string bytes :
       {"\n", "a\n\n", "a b", " a", "a\nhunter2: b\n", "a\t", "\xc3\xa4"}) {
    EXPECT_THAT(findings_with(bytes), ElementsAre(HasSubstr("acme.token: must hold one line")))
        << bytes;
  }
  EXPECT_THAT(findings_with(std::string("a\0b", 3)),
              ElementsAre(HasSubstr("acme.token: must hold one line")));
}

TEST_F(SecretFiles, AreForTheirOwnersEyesOnly) {
  for (const mode_t mode : {0640u, 0604u, 0644u, 0444u, 0660u}) {
    use_token("t", mode);
    folder_.write("client.pem", pkcs8(key_), mode);
    config_.database.password_file = folder_.write("db.password", "p", mode);
    config_.alerts.webhooks = {{Url{}, folder_.write("alert.secret", "s", mode)}};
    EXPECT_THAT(findings(),
                ElementsAre(HasSubstr("db.password: can be read by its group or by others"),
                            HasSubstr("client.pem: can be read"), HasSubstr("acme.token: can be"),
                            HasSubstr("alert.secret: can be read")))
        << mode;
  }
  for (const mode_t mode : {0600u, 0400u, 0700u}) {
    use_token("t", mode);
    folder_.write("client.pem", pkcs8(key_), mode);
    config_.database.password_file = folder_.write("db.password", "p", mode);
    config_.alerts.webhooks = {{Url{}, folder_.write("alert.secret", "s", mode)}};
    EXPECT_THAT(findings(), IsEmpty()) << mode;
  }
}

TEST_F(SecretFiles, AreJudgedAtTheEndOfALink) {
  use_token("t", 0644);
  const auto link = folder_.path() / "link";
  std::filesystem::create_symlink("acme.token", link);
  config_.customers.at(0).access_token_file = link;
  EXPECT_THAT(findings(), ElementsAre(HasSubstr("link: can be read by its group")));
  std::filesystem::permissions(folder_.path() / "acme.token", std::filesystem::perms{0600});
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(SecretFiles, MayBeReadableInTheCredentialsDirectory) {
  use_token("t", 0444);
  config_.credentials_directory = folder_.path();
  EXPECT_THAT(findings(), IsEmpty());
  config_.credentials_directory = folder_.path() / "acme";
  EXPECT_THAT(findings(), ElementsAre(HasSubstr("acme.token: can be read")));
}

TEST_F(SecretFiles, AreNotGuardedByACredentialsDirectoryThatOnlyLinksToThem) {
  const TemporaryFolder credentials;
  use_token("t", 0644);
  std::filesystem::create_symlink(folder_.path() / "acme.token", credentials.path() / "token");
  config_.customers.at(0).access_token_file = credentials.path() / "token";
  config_.credentials_directory = credentials.path();
  EXPECT_THAT(findings(), ElementsAre(HasSubstr("token: can be read")));
}

TEST_F(SecretFiles, ThatAreMissingOrNoFilesAreAllNamed) {
  config_.gateway.private_key_file = folder_.path() / "missing.pem";
  config_.gateway.public_key_file = folder_.path();
  config_.gateway.ca_file = "/dev/null";
  EXPECT_THAT(
      findings(),
      ElementsAre(HasSubstr("missing.pem: cannot be read (No such file or directory)"),
                  HasSubstr(": is not a regular file"), HasSubstr("null: is not a regular file")));
}

TEST_F(SecretFiles, SharedByTwoCustomersAreBlamedOnce) {
  use_token("");
  config_.customers.push_back(config_.customers.front());
  config_.customers.back().name = "other";
  EXPECT_THAT(findings(), ElementsAre(HasSubstr("acme.token: is empty")));
}

TEST_F(SecretFiles, ThatTheConfigurationCouldNotNameAreSkipped) {
  config_.gateway.private_key_file.clear();
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(SecretFiles, TellWhenTheyHaveChanged) {
  use_token("one");
  const SecretsReading reading = load_secrets(config_);
  EXPECT_THAT(files_changed_since(reading.secrets), IsEmpty());
  const auto token = folder_.path() / "acme.token";
  const auto before = std::filesystem::last_write_time(token);
  std::filesystem::last_write_time(token, before + std::chrono::seconds{1});
  EXPECT_THAT(files_changed_since(reading.secrets), ElementsAre(token));
  std::filesystem::last_write_time(token, before);
  EXPECT_THAT(files_changed_since(reading.secrets), IsEmpty());
  std::filesystem::rename(folder_.write("new", "two"), token);
  std::filesystem::last_write_time(token, before);
  EXPECT_THAT(files_changed_since(reading.secrets), ElementsAre(token));
  std::filesystem::remove(config_.gateway.private_key_file);
  EXPECT_THAT(files_changed_since(reading.secrets),
              ElementsAre(config_.gateway.private_key_file, token));
  EXPECT_NE(load_secrets(config_).secrets.access_tokens.at("acme").fingerprint,
            reading.secrets.access_tokens.at("acme").fingerprint);
}

TEST(Secret, MovesButIsNeverCopiedOrPrinted) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  Secret first("hunter2");
  const char* const bytes = first.reveal().data();
  const Secret second(std::move(first));
  EXPECT_EQ(second.reveal(), "hunter2");
  EXPECT_EQ(second.reveal().data(), bytes);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that nothing stays is the point
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").reveal().empty());
}

}  // namespace
}  // namespace reconciled
