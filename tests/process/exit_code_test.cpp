// Goal: whoever starts the program learns from its exit code and one sentence what to do. Method:
// one thing wrong at a time: the file, a key, the database, the schema, the command line.
#include <sys/stat.h>

#include <boost/json/parse.hpp>

#include "site.hpp"

namespace outside {

namespace {

void expect_every_verb_exits(Site& site, int exit_code, const std::string& said) {
  for (const Flags& verb : {Flags{"run"}, Flags{"pull"}, Flags{"check"}, Flags{"status"}}) {
    const Finished finished = site.run(verb);
    EXPECT_EQ(finished.exit_code, exit_code) << verb[0] << ": " << finished.out << finished.err;
    EXPECT_NE((finished.err + finished.out).find(said), std::string::npos)
        << verb[0] << " should say " << said << ": " << finished.out << finished.err;
  }
}

TEST(ABadConfiguration, IsReportedWithFileLineAndColumnAllFindingsAtOnce) {
  Site site;
  const std::string good = read_text(site.config_file());
  const auto line_count = std::count(good.begin(), good.end(), '\n');
  site.append_to_config("statements: {evry: 15m}\nbalances: {every: soon}\n");
  const Finished check = site.run({"check"});
  EXPECT_EQ(check.exit_code, 78);
  const std::string file = site.config_file().string() + ":";
  for (const std::string& place : {file + std::to_string(line_count + 1) + ":14: ",
                                   file + std::to_string(line_count + 2) + ":19: "}) {
    EXPECT_NE((check.err + check.out).find(place), std::string::npos) << place << " in\n"
                                                                      << check.out << check.err;
  }
  expect_every_verb_exits(site, 78, file);
  EXPECT_NE(site.run({"pull"}).err.find(file), std::string::npos) << "findings belong to stderr";
}

TEST(ABadConfiguration, ThatCannotBeReadIsOneToo) {
  ScratchFolder folder;
  const Finished pull = reconciled(folder, {"--config", folder / "nowhere.yaml", "pull"});
  EXPECT_EQ(pull.exit_code, 78);
  EXPECT_NE(pull.err.find("nowhere.yaml"), std::string::npos) << pull.err;
  const Finished named = reconciled(folder, {"pull"}, {"RECONCILED_CONFIG=/nowhere/else.yaml"});
  EXPECT_EQ(named.exit_code, 78);
  EXPECT_NE(named.err.find("/nowhere/else.yaml"), std::string::npos) << named.err;
}

TEST(APrivateKey, OpenToOthersOrMissingOrNotAKeyIsRefused) {
  Site site;
  const auto key = site.beside_config("client-private.pem");
  for (const mode_t mode : {0644u, 0640u, 0604u}) {
    chmod(key.c_str(), mode);
    const Finished pull = site.pull();
    EXPECT_EQ(pull.exit_code, 78) << mode;
    EXPECT_NE(pull.err.find("client-private.pem"), std::string::npos) << pull.err;
  }
  chmod(key.c_str(), 0600);
  const std::string good = read_text(key);
  write_text(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  EXPECT_EQ(site.pull().exit_code, 78);
  EXPECT_EQ(site.run({"check"}).exit_code, 78);
  write_text(key, read_text(site.beside_config("gateway-public.pem")));
  EXPECT_EQ(site.pull().exit_code, 78) << "a public key is no private key";
  std::filesystem::remove(key);
  EXPECT_EQ(site.pull().exit_code, 78);
  write_text(key, good);
  chmod(key.c_str(), 0600);
  EXPECT_EQ(site.pull().exit_code, 0);
}

TEST(AnAccessToken, OpenToOthersIsRefused) {
  Flags flags = small_business();
  flags.push_back("--access-tokens");
  Site site(flags);
  const std::string config = read_text(site.config_file());
  const std::string key = "access_token_file: ";
  const std::size_t at = config.find(key) + key.size();
  const auto token = site.beside_config(config.substr(at, config.find('\n', at) - at));
  chmod(token.c_str(), 0644);
  EXPECT_EQ(site.pull().exit_code, 78);
  chmod(token.c_str(), 0600);
  EXPECT_EQ(site.pull().exit_code, 0);
}

TEST(AGatewayKeyOfSomebodyElse, MakesEveryAnswerUnknownAndRaisesAnAlert) {
  Site site;
  write_text(site.beside_config("gateway-public.pem"),
             read_text(site.beside_config("client-public.pem")));
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 3);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'retrying'"
                                   " OR rung <> 1"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.statements"), 0);
  EXPECT_GE(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"
                                   " AND kind = 'unverified_response'"),
            1);
  const Finished online = site.run({"check", "--online"});
  EXPECT_EQ(online.exit_code, 78) << online.out;
  EXPECT_NE((online.out + online.err).find("Check gateway.public_key_file"), std::string::npos)
      << online.out << online.err;
}

TEST(TheDatabase, ThatIsDownIsExitCode75ForOneShotVerbsAndAFindingForCheck) {
  Site site;
  site.replace_in_config("host=" + postgres_socket(), "host=" + site.folder().path().string());
  for (const Flags& verb : {Flags{"pull"}, Flags{"status"}, Flags{"jobs"}, Flags{"alerts"},
                            Flags{"fsck"}, Flags{"migrate"}, Flags{"retry", "--failed"},
                            Flags{"cancel", "1"}, Flags{"resume", "acme-hk"}}) {
    const Finished finished = site.run(verb);
    EXPECT_EQ(finished.exit_code, 75) << verb[0] << ": " << finished.out << finished.err;
    EXPECT_NE(finished.err, "");
  }
  chmod(site.beside_config("client-private.pem").c_str(), 0644);
  const Finished check = site.run({"check"});
  EXPECT_EQ(check.exit_code, 78);
  EXPECT_NE((check.out + check.err).find("client-private.pem"), std::string::npos);
  EXPECT_NE((check.out + check.err).find("database"), std::string::npos)
      << "check should print every finding: " << check.out << check.err;
}

TEST(TheSchema, ThatIsMissingOrNewerOrAlteredIsExitCode78) {
  Site site(small_business(), false);
  expect_every_verb_exits(site, 78, "migrate");
  EXPECT_EQ(site.run({"migrate"}).exit_code, 0);
  EXPECT_EQ(site.run({"check"}).exit_code, 0);
  EXPECT_EQ(site.run({"check", "--online"}).exit_code, 0);
  EXPECT_EQ(site.run({"migrate"}).exit_code, 0) << "twice is harmless";
  site.database().query(
      "INSERT INTO recon.schema_migration VALUES ('9999_later', 'checksum', now())");
  expect_every_verb_exits(site, 78, "newer");
  EXPECT_EQ(site.run({"migrate"}).exit_code, 78);
  site.database().query("DELETE FROM recon.schema_migration WHERE name = '9999_later'");
  EXPECT_EQ(site.run({"check"}).exit_code, 0);
  site.database().query(
      "UPDATE recon.schema_migration SET checksum = 'altered' WHERE name ="
      " (SELECT min(name) FROM recon.schema_migration)");
  expect_every_verb_exits(site, 78, "migration");
  EXPECT_EQ(site.run({"migrate"}).exit_code, 78);
}

TEST(TheSchema, ThatLacksATableOrAFunctionIsExitCode78) {
  Site site;
  const TestDatabase& database = site.database();
  database.query("ALTER TABLE recon.rate_limit RENAME TO rate");
  for (const char* verb : {"pull", "run"}) {
    const Finished finished = site.run({verb});
    const std::string said = finished.out + finished.err;
    EXPECT_EQ(finished.exit_code, 78) << verb << ": " << said;
    EXPECT_NE(said.find("rate_limit"), std::string::npos) << said;
    EXPECT_NE(said.find("restore the database"), std::string::npos) << said;
  }
  database.query("ALTER TABLE recon.rate RENAME TO rate_limit");
  database.query("ALTER FUNCTION recon.ensure_partitions RENAME TO ensure");
  for (const char* verb : {"pull", "run", "migrate"}) {
    const Finished finished = site.run({verb});
    const std::string said = finished.out + finished.err;
    EXPECT_EQ(finished.exit_code, 78) << verb << ": " << said;
    EXPECT_NE(said.find("restore the database"), std::string::npos) << said;
  }
}

TEST(TheCommandLine, ThatIsWrongIsExitCode64AndSaysWhatIsRight) {
  Site site;
  for (const Flags& arguments :
       {Flags{}, Flags{"puul"}, Flags{"pull", "--costumer", "acme-hk"}, Flags{"retry"},
        Flags{"retry", "--failed", "7"}, Flags{"retry", "seven"}, Flags{"cancel"}, Flags{"resume"},
        Flags{"pull", "--customer", "nobody"}, Flags{"resume", "nobody"}}) {
    const Finished finished = site.run(arguments);
    EXPECT_EQ(finished.exit_code, 64)
        << (arguments.empty() ? "no verb" : arguments.back()) << finished.out << finished.err;
    EXPECT_NE(finished.err, "");
  }
  EXPECT_EQ(site.run({"--help"}).exit_code, 0);
  EXPECT_EQ(site.run({"--version"}).exit_code, 0);
}

}  // namespace

}  // namespace outside
