// Goal: no key, token or password of ours reaches the log, the output of a verb, the database, its
// server's log, an alert or the command line. Method: a site whose secrets are canaries lives
// through what may make it talk: a gateway that repeats the token, refusals, bad files, reloads,
// outages, every verb. Then everything that it left is searched. (What a request carries to the
// gateway is meant to go there; the sandbox's own log is the vendor's.)
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>

#include "canaries.hpp"

namespace outside {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// A rule for one customer whose answers repeat `token` wherever a result has room for it.
std::string repeats(const std::string& customer, const std::string& endpoint,
                    const std::string& status, const std::string& code, const std::string& token) {
  return R"({"match": {"customer": ")" + customer + R"(", "endpoint": ")" + endpoint +
         R"("}, "do": {"result": {"status": ")" + status + R"(", "code": ")" + code +
         R"(", "message": "Access-Token: )" + token + R"( was seen"}}})";
}

// Not the gateway, but something in front of it that shows the request that it was sent.
std::string reflects(const std::string& match, const std::string& token) {
  const std::string body = R"({\"responseId\":\")" + token +
                           R"(\",\"result\":{\"resultStatus\":\"F\",\"resultCode\":\")" + token +
                           R"(\",\"resultMessage\":\"bad token )" + token + R"(\"}})";
  const auto length = std::to_string(
      body.size() - static_cast<std::size_t>(std::count(body.begin(), body.end(), '\\')));
  return R"({"match": {)" + match +
         R"(}, "do": {"raw": "HTTP/1.1 401 Unauthorized\r\nAccess-Token: )" + token +
         R"(\r\nWWW-Authenticate: Bearer )" + token +
         R"(\r\nContent-Type: application/json\r\nContent-Length: )" + length + R"(\r\n\r\n)" +
         body + R"("}})";
}

void ask_every_listing(Site& site) {
  for (const Flags& verb :
       {Flags{"status"}, Flags{"status", "--json"}, Flags{"jobs"}, Flags{"jobs", "--json"},
        Flags{"alerts"}, Flags{"alerts", "--json"}, Flags{"fsck"}, Flags{"fsck", "--json"},
        Flags{"migrate", "--status"}, Flags{"verify", "--month", "2026-07"},
        Flags{"verify", "--month", "2026-07", "--json"}, Flags{"verify", "--evidence"},
        Flags{"verify", "--evidence", "--json"}}) {
    const Finished finished = site.run(verb);
    EXPECT_LE(finished.exit_code, 1) << verb[0] << finished.err;
  }
}

TEST(Secrets, OfAGatewayThatRepeatsTheTokenAreRedactedEverywhere) {
  Canaries canaries;
  Site& site = canaries.site;
  const auto token = [&](const char* customer) { return canaries.token_of(customer); };
  site.sandbox().set_faults(
      repeats("acme-hk", "inquiryStatementList", "U", "UNKNOWN_EXCEPTION", token("acme-hk")) + "," +
      repeats("acme-hk", "inquiryBalance", "F", "PROCESS_FAIL", token("acme-hk")) + "," +
      repeats("acme-hk", "inquiryAccount", "F", token("acme-hk"), token("acme-hk")) + "," +
      repeats("sakura-jp", "inquiryBalance", "F", "INVALID_ACCESS_TOKEN", token("sakura-jp")) +
      "," + reflects(R"("customer": "nordwind-de")", token("nordwind-de")));
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(site.run({"check", "--online"}).exit_code, 78);
  ask_every_listing(site);
  // Each of them came through, or nothing was tested.
  for (const char* told :
       {"SELECT last_message FROM acct.jobs WHERE customer = 'acme-hk' AND state = 'retrying'",
        "SELECT message FROM acct.attempts WHERE result_code = 'PROCESS_FAIL'",
        "SELECT last_code FROM acct.jobs WHERE kind = 'accounts' AND customer = 'acme-hk'",
        "SELECT message FROM acct.parked WHERE customer = 'sakura-jp'",
        "SELECT summary FROM acct.alerts WHERE kind = 'customer_parked'",
        "SELECT summary FROM acct.alerts WHERE kind = 'call_refused'",
        "SELECT response_id FROM acct.attempts WHERE http_status = 401",
        "SELECT result_code FROM acct.attempts WHERE http_status = 401"}) {
    EXPECT_THAT(site.database().text(std::string(told) + " LIMIT 1"), HasSubstr("[redacted]"))
        << told;
  }
  EXPECT_THAT(canaries.said(), HasSubstr("Access-Token: [redacted] was seen"));
  EXPECT_THAT(canaries.found_anywhere(), IsEmpty());
}

TEST(Secrets, OfARunningDaemonStayInItWhateverItIsToldToRead) {
  Canaries canaries;
  Site& site = canaries.site;
  const std::string good_config = read_text(site.config_file());
  const std::string key = read_text(canaries.key_file());
  const auto daemon = site.start({"run"});
  const auto logs = [&](const std::string& text) {
    eventually("the log says " + text,
               [&] { return daemon->err().find(text) != std::string::npos; });
  };
  eventually("all is verified", [&] {
    return site.database().number("SELECT count(*) FROM acct.coverage") >= 6 &&
           site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") == 0;
  });
  EXPECT_THAT(canaries.found_in_proc(*daemon), IsEmpty());
  EXPECT_THAT(canaries.found_in_database(), IsEmpty());
  // An alert that repeats the token, to a sink that shows what it was sent and takes it then.
  site.sandbox().set_faults(
      repeats("acme-hk", "inquiryBalance", "F", "PROCESS_FAIL", canaries.token_of("acme-hk")));
  EXPECT_EQ(site.run({"pull", "--customer", "acme-hk"}).exit_code, 3);
  eventually("the alert is delivered", [&] { return canaries.sink.posts().size() >= 2; });
  EXPECT_EQ(site.run({"alerts", "test"}).exit_code, 0);
  for (const Post& post : canaries.sink.posts()) {
    EXPECT_THAT(canaries.search.found_in("an alert", post.body), IsEmpty()) << post.body;
    EXPECT_EQ(post.path, canary::hook_path);
    EXPECT_EQ(post.signature, expected_signature(canary::alert_secret, post));
  }
  EXPECT_THAT(canaries.sink.posts().front().body, HasSubstr("[redacted]"));
  site.sandbox().set_faults("");
  for (const char* format : {"json", "journal"}) {
    write_text(site.config_file(), good_config);
    site.replace_in_config("format: text", std::string("format: ") + format);
    daemon->send(SIGHUP);
    logs(std::string(format) == "json" ? R"("event":"reloaded")" : "<6>event=reloaded");
  }
  // A token of two lines, a damaged key, and a password that stands in the configuration itself.
  write_text(canaries.token_file("acme-hk"),
             canary::strange_token + "\n" + canary::strange_token + "\n");
  write_text(canaries.key_file(), key.substr(0, key.size() * 3 / 4));
  site.replace_in_config("conninfo: \"", "conninfo: \"password='" + canary::password + "' ");
  daemon->send(SIGHUP);
  for (const char* finding : {"acme-hk.token: must hold one line", "is a damaged private key",
                              "database.conninfo holds a password"}) {
    logs(finding);
  }
  write_text(site.config_file(), good_config);
  write_text(canaries.key_file(), key);
  // A token that the gateway does not know, repeated by it.
  site.sandbox().set_faults(reflects(R"("customer": "acme-hk", "endpoint": "inquiryStatementList")",
                                     canary::strange_token));
  write_text(canaries.token_file("acme-hk"), canary::strange_token + "\n");
  daemon->send(SIGHUP);
  EXPECT_EQ(
      site.run({"pull", "--customer", "acme-hk", "--reread", "2026-07-20..2026-08-01"}).exit_code,
      3);
  EXPECT_THAT(canaries.found_in_proc(*daemon), IsEmpty());
  ask_every_listing(site);
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
  EXPECT_THAT(daemon->err(), HasSubstr("customer=acme-hk"));
  EXPECT_THAT(canaries.found_anywhere(), IsEmpty());
}

struct BadFile {
  std::string name;  // of what is written into the folder of the configuration
  std::string text;
  std::string finding;
};

TEST(Secrets, InFilesThatAreNotWhatTheyShouldBeAreNotQuotedByTheFindings) {
  Canaries canaries;
  Site& site = canaries.site;
  const std::string key = read_text(canaries.key_file());
  const std::string config = read_text(site.config_file());
  const std::string token = canaries.token_of("acme-hk");
  const auto config_with = [&](const std::string& old_text, const std::string& new_text) {
    std::string text = config;
    return text.replace(text.find(old_text), old_text.size(), new_text);
  };
  const std::string file = "  password_file: db.password\n";
  const std::string token_file = "access_token_file: acme-hk.token";
  const BadFile cases[] = {
      {"acme-hk.token", token + "\n" + token + "\n", "must hold one line"},
      {"acme-hk.token", token + " ", "must hold one line"},
      {"acme-hk.token", key, "must hold one line"},
      {"db.password", canary::password + "\n" + canary::password + "\n", "must hold one line"},
      {"alert.secret", canary::alert_secret + " " + canary::alert_secret, "must hold one line"},
      {"client-private.pem", token + "\n", "is not PEM"},
      {"client-private.pem", key.substr(0, 1000), "is a damaged private key"},
      {"client-private.pem", key.substr(key.find('\n') + 1), "client-private.pem: "},
      {"gateway-public.pem", key, "is a private key"},
      {"reconciled.yaml", config_with(file, "  password: '" + canary::password + "'\n"),
       "database.password is never written here"},
      {"reconciled.yaml", config_with(file, "  password:'" + canary::password + "'\n"),
       "reconciled.yaml:"},
      {"reconciled.yaml", config_with(file, "  " + canary::password + ": x\n"), "reconciled.yaml:"},
      {"reconciled.yaml", config_with(file, "  password_file: '" + canary::password + "\n"),
       "this quote is never closed"},
      {"reconciled.yaml",
       config_with("conninfo: \"", "conninfo: \"password=" + canary::password + " "),
       "holds a password"},
      {"reconciled.yaml",
       config_with("conninfo: \"", "conninfo: \"password " + canary::password + " "),
       "must be a libpq connection string"},
      {"reconciled.yaml",
       config_with(file, "  admin_conninfo: \"postgresql://me:" + canary::password + "@h/d\"\n"),
       "database.admin_conninfo"},
      {"reconciled.yaml", config_with(token_file, "access_token: " + token),
       "access_token is never written here"},
      {"reconciled.yaml", config_with(token_file, "access_token_file: [" + token + "]"),
       "is a list"},
      {"reconciled.yaml",
       config_with("secret_file: alert.secret", "secret_file: " + canary::alert_secret),
       "looks like a secret itself"},
      {"reconciled.yaml",
       config_with("url: http://127", "url: https://me:" + canary::strange_token + "@127"),
       "reconciled.yaml:"},
  };
  for (const auto& [name, text, finding] : cases) {
    const std::string good = read_text(site.beside_config(name));
    write_text(site.beside_config(name), text);
    const Finished check = site.run({"check"});
    EXPECT_EQ(check.exit_code, 78) << name;
    EXPECT_THAT(check.err, HasSubstr(finding)) << name;
    EXPECT_THAT(canaries.search.found_in(name + ": " + finding, check.out + check.err), IsEmpty())
        << check.err;
    write_text(site.beside_config(name), good);
  }
  EXPECT_EQ(site.run({"check"}).exit_code, 0);
}

TEST(Secrets, AreNotInWhatIsSaidAboutFailures) {
  Canaries canaries;
  Site& site = canaries.site;
  const std::string config = read_text(site.config_file());
  const auto change = [&](const std::string& old_text, const std::string& new_text) {
    write_text(site.config_file(), config);
    site.replace_in_config(old_text, new_text);
  };
  const auto expect = [&](int exit_code, const Flags& verb, const std::string& said) {
    const Finished finished = site.run(verb);
    EXPECT_EQ(finished.exit_code, exit_code) << verb[0] << finished.out << finished.err;
    EXPECT_THAT(finished.out + finished.err, HasSubstr(said)) << verb[0];
  };
  change("host=" + postgres_socket(), "host=" + site.folder().path().string());
  for (const char* verb : {"pull", "status", "migrate"}) expect(75, {verb}, "cannot be reached");
  expect(78, {"check"}, "cannot be reached");
  change("user=postgres", "user=nobody_of_this_name");
  expect(75, {"status"}, "nobody_of_this_name");
  change("url: http://", "url: https://");
  expect(78, {"check", "--online"}, "TLS failed");
  expect(3, {"pull"}, "TLS failed");
  write_text(site.config_file(), config);
  site.sandbox().set_faults(R"({"match": {}, "do": {"wrong_signature": true}})");
  expect(78, {"check", "--online"}, "signature does not match");
  site.sandbox().set_faults(R"({"match": {}, "do": {"reset": true}})");
  expect(78, {"check", "--online"}, "was not received");
  site.sandbox().set_faults("");
  // A bug of ours, as far as the daemon can tell.
  site.database().query(
      "CREATE FUNCTION public.boom() RETURNS trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE 'boom' USING DETAIL = NEW::text; END$$;"
      "CREATE TRIGGER boom BEFORE INSERT ON recon.intervention EXECUTE FUNCTION public.boom()");
  expect(70, {"resume", "acme-hk"}, "this is a bug");
  site.database().query("ALTER FUNCTION recon.ensure_partitions RENAME TO ensure");
  expect(78, {"migrate"}, "restore the database");
  EXPECT_THAT(canaries.found_anywhere(), IsEmpty());
}

// Refusing such an answer would lose its rows for a harm that is done already, and its bytes prove
// something only as they are. So it is kept where it came from, and goes nowhere else.
TEST(Secrets, ThatASignedSuccessRepeatsAreKeptWithItsRowsAndEvidenceAlone) {
  Canaries canaries;
  Site& site = canaries.site;
  site.sandbox().set_faults(
      R"({"name": "repeats", "match": {"customer": "acme-hk", "nth": 1,)"
      R"( "covers": "2026-07-25T00:00:00Z", "endpoint": "inquiryStatementList"}, "do": {"change_row": {"index": 0, "fields":)"
      R"( {"extTransactionId": ")" +
      canaries.token_of("acme-hk") + R"("}}}})");
  EXPECT_EQ(site.pull().exit_code, 0);
  ask_every_listing(site);
  EXPECT_THAT(canaries.search.found_in("the output", canaries.said()), IsEmpty());
  std::set<std::string> tables;
  for (const std::string& found : canaries.found_in_database()) {
    tables.insert(found.substr(found.rfind(' ') + 1).substr(0, std::string("recon.answer").size()));
  }
  EXPECT_THAT(tables, testing::ElementsAre("recon.answer", "recon.statem"));
}

}  // namespace

}  // namespace outside
