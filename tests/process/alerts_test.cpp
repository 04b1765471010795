// Goal: people are told of what has failed and of its end, at least once, each notice under one id,
// whatever the servers that it is posted to do, and whatever becomes of the daemon meanwhile.
// Method: the real daemon with sinks on loopback that misbehave; what they received is the oracle.
#include <gmock/gmock.h>
#include <signal.h>

#include <boost/json/serialize.hpp>
#include <set>

#include "breakable_server.hpp"
#include "sink_server.hpp"
#include "site.hpp"

namespace outside {

namespace {

using std::chrono::seconds;
using testing::HasSubstr;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
// A failure that has waited for more of its kind, a sink's whole timeout and a pause after it.
constexpr seconds told{90};

const std::string never_knows =
    R"({"match": {"endpoint": "inquiryBalance", "customer": "acme-hk", "balance_type":
       "NORMAL_BALANCE"}, "do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION"}}})";
const std::string refuses =
    R"({"match": {"endpoint": "inquiryBalance", "customer": "acme-hk", "balance_type":
       "NORMAL_BALANCE"}, "do": {"result": {"status": "F", "code": "PROCESS_FAIL"}}})";

void write_secret(const Site& site) {
  write_text(site.beside_config("alert.secret"), secret + "\n");
  std::filesystem::permissions(site.beside_config("alert.secret"), std::filesystem::perms(0600));
}

// The section `alerts`, with these webhooks and `more` keys.
std::string alerts_section(const std::vector<std::string>& urls, const std::string& more = "") {
  std::string text = "alerts:\n" + more + (urls.empty() ? "" : "  webhooks:\n");
  for (const std::string& url : urls) {
    text += "    - {url: \"" + url + "\", secret_file: alert.secret}\n";
  }
  return text;
}

void stop(ChildProcess& daemon) {
  daemon.send(SIGTERM);
  EXPECT_EQ(daemon.wait(seconds{30}).exit_code, 0) << daemon.err();
}

// Every post is signed, and all that tell the same have the same id, and no others.
void expect_signed_and_named(const SinkServer& sink, const std::string& name) {
  std::set<std::string> ids;
  std::set<std::string> bodies;
  for (const Post& post : sink.posts()) {
    EXPECT_EQ(post.signature, expected_signature(secret, post)) << name;
    EXPECT_EQ(post.json().at("data").at("notice_id").as_string(), post.id) << name;
    ids.insert(post.id);
    bodies.insert(post.body);
  }
  EXPECT_EQ(ids.size(), bodies.size()) << name << ": an attempt has the id of its notice";
}

TEST(AnExhaustedLadder, IsToldToEverySinkAndSoIsItsEndWhateverTheSinksDo) {
  SinkServer good;
  SinkServer hangs([](peer::Line& line, int nth) {
    if (nth == 1) return void(line.wait_for_end(40'000));
    SinkServer::accept(line, nth);
  });
  SinkServer resets([](peer::Line& line, int nth) {
    if (nth == 1) return line.reset();
    SinkServer::accept(line, nth);
  });
  SinkServer fails(SinkServer::first(2, "500 Oops"));
  SinkServer is_busy(SinkServer::first(1, "429 Slow\r\nRetry-After: 8"));
  SinkServer elsewhere;
  SinkServer redirects(SinkServer::first(1, "307 There\r\nLocation: " + elsewhere.url()));
  SinkServer is_down;
  is_down.stop();
  SinkServer alertmanager(SinkServer::first(1, "503 Soon"));
  const std::vector<std::pair<const char*, SinkServer*>> webhooks{
      {"good", &good},       {"hangs", &hangs},         {"resets", &resets},  {"fails", &fails},
      {"is busy", &is_busy}, {"redirects", &redirects}, {"is down", &is_down}};
  Site site;
  write_secret(site);
  std::vector<std::string> urls;
  for (const auto& [name, sink] : webhooks) urls.push_back(sink->url("/hook?key=1"));
  site.append_to_config("retry: {ladder: [500ms, 500ms]}\n" +
                        alerts_section(urls, "  alertmanager: " + alertmanager.url("") + "\n"));
  site.sandbox().set_faults(never_knows);
  const auto daemon = site.start({"run"});
  const auto told_of = [&](const std::string& what) {
    for (const auto& [name, sink] : webhooks) {
      eventually(
          std::string(name) + " is told " + what + "; " + daemon->err(),
          [&, &one = *sink] { return one.count_of(what) > 0; }, told);
    }
  };
  eventually("the good one is told", [&] { return !good.posts().empty(); }, seconds{60});
  is_down.start();
  told_of("alert.raised retry_exhausted");
  const auto state_is = [&](const std::string& text) {
    eventually(
        "Alertmanager knows " + text + "; " + daemon->err(),
        [&] {
          const auto posts = alertmanager.posts();
          return posts.size() > 1 && posts.back().body.find(text) != std::string::npos;
        },
        told);
  };
  state_is(R"("alertname":"ReconciledRetryExhausted")");
  eventually(
      "every delivery is done",
      [&] {
        return site.database().number(
                   "SELECT count(*) FROM recon.delivery WHERE state <> 'delivered'") == 0;
      },
      told);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE delivered_at IS NULL"),
            0);
  EXPECT_EQ(hangs.posts().size(), 2u);
  EXPECT_EQ(fails.posts().size(), 3u);
  EXPECT_EQ(elsewhere.posts().size(), 0u);

  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"retry", "--failed"}).exit_code, 0);
  told_of("alert.resolved retry_exhausted");
  eventually("Alertmanager is told of the end", [&] {
    return alertmanager.posts().back().body.find(": resolved") != std::string::npos;
  });
  for (const auto& [name, sink] : webhooks) expect_signed_and_named(*sink, name);
  for (const char* line :
       {"event=alert_raised kind=retry_exhausted", "event=alert_resolved kind=retry_exhausted"}) {
    eventually(std::string("the log says ") + line,
               [&] { return daemon->err().find(line) != std::string::npos; });
  }
  stop(*daemon);
  EXPECT_THAT(daemon->err(), testing::Not(HasSubstr("key=1")));
}

TEST(AlertsOfADaemon, GoToASinkThatAReloadBrings) {
  SinkServer sink;
  Site site;
  write_secret(site);
  site.sandbox().set_faults(refuses);
  const auto daemon = site.start({"run"});
  eventually("the journal tells of it",
             [&] { return daemon->err().find("event=alert_raised") != std::string::npos; });
  site.append_to_config(alerts_section({sink.url()}));
  daemon->send(SIGHUP);
  eventually("the new sink is told",
             [&] { return sink.count_of("alert.raised call_refused") == 1; });
  expect_signed_and_named(sink, "the sink");
  stop(*daemon);
}

class ADeliveryThatIsCutShort : public testing::TestWithParam<int> {};

TEST_P(ADeliveryThatIsCutShort, IsMadeAgainUnderItsIdByTheNextProcess) {
  std::atomic<bool> hangs = true;
  SinkServer sink([&](peer::Line& line, int nth) {
    if (hangs) return void(line.wait_for_end(40'000));
    SinkServer::accept(line, nth);
  });
  Site site;
  write_secret(site);
  site.append_to_config(alerts_section({sink.url()}));
  site.sandbox().set_faults(refuses);
  {
    const auto daemon = site.start({"run"});
    eventually("the sink is asked", [&] { return sink.posts().size() == 1; });
    daemon->send(GetParam());
    daemon->wait(seconds{10});
  }
  hangs = false;
  // Whoever had it was to have a minute.
  EXPECT_EQ(site.database().number("SELECT count(*) FROM recon.delivery WHERE state = 'pending'"
                                   " AND lease_until IS NOT NULL"),
            1);
  site.database().query("UPDATE recon.delivery SET lease_until = recon.now_()");
  const auto daemon = site.start({"run"});
  eventually("the sink is asked again", [&] { return sink.posts().size() == 2; });
  EXPECT_EQ(sink.posts()[0].id, sink.posts()[1].id);
  EXPECT_EQ(sink.posts()[0].body, sink.posts()[1].body);
  expect_signed_and_named(sink, "the sink");
  stop(*daemon);
}

INSTANTIATE_TEST_SUITE_P(By, ADeliveryThatIsCutShort, testing::Values(SIGTERM, SIGKILL),
                         [](const auto& one) {
                           return one.param == SIGTERM ? std::string("Sigterm") : "KillNine";
                         });

TEST(ADatabaseThatIsAway, IsToldWithoutItAndSoIsItsReturn) {
  SinkServer sink;
  SinkServer alertmanager;
  BreakableServer server;
  Site site(small_business(), true, server.socket());
  write_secret(site);
  site.append_to_config(alerts_section(
      {sink.url()}, "  stale_after: 2s\n  alertmanager: " + alertmanager.url("") + "\n"));
  const auto daemon = site.start({"run"});
  eventually("the daemon works", [&] { return site.sandbox().request_count() > 5; });
  server.stop(BreakableServer::Mode::fast);
  eventually("the sink is told", [&] { return sink.count_of("alert.raised stale") == 1; }, told);
  const Post raised = sink.posts().back();
  EXPECT_EQ(raised.json().at("data").at("alerts").at(0).at("subject").as_string(), "database");
  EXPECT_THAT(daemon->err(), HasSubstr("event=alert_raised kind=stale"));
  server.start();
  eventually(
      "the sink is told of the end", [&] { return sink.count_of("alert.resolved stale") == 1; },
      told);
  expect_signed_and_named(sink, "the sink");
  eventually("Alertmanager was told of both", [&] {
    const auto posts = alertmanager.posts();
    return posts.size() >= 2 && posts.back().body.find(": resolved") != std::string::npos;
  });
  EXPECT_THAT(alertmanager.posts().front().body, HasSubstr(R"("alertname":"ReconciledStale")"));
  stop(*daemon);
}

TEST(AlertsOfAPull, AreToldBeforeItEnds) {
  SinkServer sink;
  Site site;
  write_secret(site);
  site.append_to_config(alerts_section({sink.url()}));
  site.sandbox().set_faults(refuses);
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(sink.count_of("alert.raised call_refused"), 1u);
  EXPECT_EQ(site.pull().exit_code, 3);
  EXPECT_EQ(sink.posts().size(), 1u) << "what was told is not told again by every pull";
  expect_signed_and_named(sink, "the sink");
}

TEST(AlertsOfAPull, HoldItUpForTenSecondsAtTheMost) {
  SinkServer sink([](peer::Line& line, int) { line.wait_for_end(40'000); });
  Site site;
  write_secret(site);
  site.append_to_config(alerts_section({sink.url()}));
  site.sandbox().set_faults(refuses);
  EXPECT_EQ(site.start({"pull"})->wait(seconds{30}).exit_code, 3);
  EXPECT_EQ(sink.posts().size(), 1u);
}

TEST(ATestOfAlerts, AsksEverySinkWithoutDatabaseAndSaysWhatCameBack) {
  SinkServer good;
  SinkServer alertmanager(SinkServer::first(1, "200 OK"));
  SinkServer bad(SinkServer::first(1, "401 No"));
  Site site(small_business(), false);
  site.replace_in_config("dbname=", "dbname=absent_");
  write_secret(site);
  const Finished none = site.run({"alerts", "test"});
  EXPECT_EQ(none.exit_code, 0) << none.err;
  EXPECT_THAT(none.out, HasSubstr("no sink is configured"));

  const std::string config = read_text(site.config_file());
  const std::string manager = "  alertmanager: " + alertmanager.url("/am") + "\n";
  write_text(site.config_file(), config + alerts_section({good.url("/secret-path")}, manager));
  const Finished all = site.run({"alerts", "test"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out,
              testing::ContainsRegex("webhook:127.0.0.1:[0-9a-f]+ took it: HTTP 204\n"
                                     "alertmanager:127.0.0.1:[0-9a-f]+ took it: HTTP 200"));
  EXPECT_EQ(good.count_of("alert.test test"), 1u);
  EXPECT_EQ(alertmanager.posts().at(0).path, "/am/api/v2/alerts");
  expect_signed_and_named(good, "the good one");

  write_text(site.config_file(),
             config + alerts_section({bad.url("/secret-path"), good.url("/secret-path")}));
  const Finished one = site.run({"alerts", "test"});
  EXPECT_EQ(one.exit_code, 1) << one.err;
  EXPECT_THAT(one.out, HasSubstr("did not take it: HTTP 401"));
  EXPECT_EQ(good.count_of("alert.test test"), 2u);
  for (const Finished& finished : {all, one}) {
    EXPECT_THAT(finished.out + finished.err, testing::Not(HasSubstr("secret-path")));
  }
}

}  // namespace

}  // namespace outside
