// Goal: what the daemon signs with, trusts and sends is what it should be and nobody else can read.
// Method: real keys made for each test. As root may read anything, permission bits are judged.
#include "config/secrets.hpp"

#include <gmock/gmock.h>
#include <chrono>
#include <string>

#include "config_fixture.hpp"
#include "config_test_keys.hpp"

namespace reconciled {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST_F(SecretFiles, HoldTheKindOfKeyThatTheirPlaceAsksFor) {
  config_.gateway.private_key_file = folder_.write("client.pem", spki(key_));
  config_.gateway.public_key_file = folder_.write("gateway.pem", pkcs8(key_));
  config_.gateway.ca_file = folder_.write("ca.pem", spki(key_));
  EXPECT_THAT(findings(), ElementsAre(HasSubstr("client.pem: is a public key"),
                                      HasSubstr("gateway.pem: is a private key"),
                                      HasSubstr("ca.pem: holds no readable certificate")));
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

TEST_F(SecretFiles, OfWebhooksAreBase64WhereTheySaySo) {
  const auto expect = [&](const char* text, const auto& matcher) {
    config_.alerts.webhooks = {{Url{}, folder_.write("alert.secret", text)}};
    EXPECT_THAT(findings(), matcher) << text;
  };
  expect("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", IsEmpty());
  expect("any other text\n", ElementsAre(HasSubstr("must hold one line")));
  expect("another", IsEmpty());
  expect("whsec_hunter2", ElementsAre(HasSubstr("must hold base64 after whsec_")));
}

}  // namespace
}  // namespace reconciled
