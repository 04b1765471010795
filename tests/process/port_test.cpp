// Goal: the daemon's own port says what there is, to GET and HEAD alone, where the configuration
// wants it. Method: the real process, requests as bytes, reloads.
#include <gmock/gmock.h>

#include "watched_daemon.hpp"

namespace outside {

namespace {

using testing::HasSubstr;

TEST(TheOwnPort, SaysWhatThereIsAndTakesNothingButGetAndHead) {
  Site site;
  WatchedDaemon daemon(site);
  struct Case {
    const char* request;
    int status;
    const char* said;
  };
  const Case cases[] = {
      {"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", 200, "ok\n"},
      {"GET /livez?a=1 HTTP/1.1\r\nHost: x\r\n\r\n", 200, "ok\n"},
      {"GET http://x/livez HTTP/1.1\r\nHost: x\r\n\r\n", 200, "ok\n"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, "/metrics, /livez and /readyz"},
      {"GET /metrics/ HTTP/1.1\r\nHost: x\r\n\r\n", 404, "/metrics"},
      {"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405, "Allow: GET, HEAD"},
      {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: GET, HEAD"},
  };
  for (const auto& [request, status, said] : cases) {
    PortClient client(daemon.port());
    client.send(request);
    const PortReply reply = client.read_reply();
    EXPECT_EQ(reply.status, status) << request;
    EXPECT_THAT(reply.headers + reply.body, HasSubstr(said)) << request;
  }
  PortClient client(daemon.port());
  client.send("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  const PortReply head = client.read_reply(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_THAT(head.headers, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  client.send("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_to_end(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 3\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nok\n")
      << "a HEAD has no body, and the connection was kept";
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(TheOwnPort, IsTakenOverByAReloadAndAnAddressThatIsTakenIsRefused) {
  Site site;
  WatchedDaemon daemon(site);
  const auto address = [](int port) { return "127.0.0.1:" + std::to_string(port); };
  const int second = free_port();
  site.replace_in_config(address(daemon.port()), address(second));
  daemon.process().send(SIGHUP);
  daemon.logs("event=listening address=" + address(second));
  daemon.logs("event=reloaded");
  EXPECT_EQ(get(second, "/livez").status, 200);
  EXPECT_THROW(get(daemon.port(), "/livez"), std::runtime_error) << "the old port is closed";

  site.replace_in_config(address(second), "192.0.2.1:9464");
  daemon.process().send(SIGHUP);
  daemon.logs("http.listen: cannot listen on 192.0.2.1:9464: Cannot assign requested address");
  eventually("the metric says so", [&] {
    const MetricsPage page = parse_metrics(get(second, "/metrics").body);
    return value_of(page, "reconciled_config_last_reload_successful") == 0;
  });
  const Finished check = site.run({"check"});
  EXPECT_EQ(check.exit_code, 78);
  EXPECT_THAT(check.err, HasSubstr("http.listen: cannot listen on 192.0.2.1:9464"));

  // The same port of another address, which only works once the daemon has let go of its own.
  const std::string elsewhere = "192.0.2.1:" + std::to_string(second);
  site.replace_in_config("192.0.2.1:9464", elsewhere);
  daemon.process().send(SIGHUP);
  daemon.logs("http.listen: cannot listen on " + elsewhere);
  EXPECT_EQ(get(second, "/livez").status, 200) << "it is taken back";
  const std::string anywhere = "0.0.0.0:" + std::to_string(second);
  site.replace_in_config(elsewhere, anywhere);
  daemon.process().send(SIGHUP);
  daemon.logs("event=listening address=" + anywhere);

  const int third = free_port();
  site.replace_in_config(anywhere, address(third));
  daemon.process().send(SIGHUP);
  daemon.logs("event=listening address=" + address(third));
  eventually("the metric is good again", [&] {
    const MetricsPage page = parse_metrics(get(third, "/metrics").body);
    return value_of(page, "reconciled_config_last_reload_successful") == 1;
  });
  EXPECT_EQ(site.run({"check"}).exit_code, 0) << "an address that the daemon itself has is fine";
  const Finished rival = site.run({"run"});
  EXPECT_EQ(rival.exit_code, 78);
  EXPECT_THAT(rival.err, HasSubstr("Address already in use"));
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(TheOwnPort, IsTheNextProcessesAtOnceWhateverConnectionsTheLastOneHad) {
  Site site;
  WatchedDaemon daemon(site);
  PortClient client(daemon.port());
  client.send("GET /livez HTTP/1.0\r\n\r\n");
  client.read_to_end();
  EXPECT_EQ(daemon.stop(), 0);
  const auto next = site.start({"run"});
  eventually("it listens", [&] {
    return next->has_ended() || next->err().find("event=listening") != std::string::npos;
  });
  EXPECT_EQ(get(daemon.port(), "/livez").status, 200);
  next->send(SIGTERM);
  EXPECT_EQ(next->wait().exit_code, 0) << next->err();
}

TEST(TheOwnPort, IsOpenedByRunAloneAndAlsoOnIpv6) {
  Site site;
  const int port = free_port();
  site.append_to_config("http: {listen: \"[::1]:" + std::to_string(port) + "\"}\n");
  EXPECT_EQ(site.pull().exit_code, 0);
  const auto daemon = site.start({"run"});
  eventually("it listens", [&] {
    return daemon->err().find("event=listening address=[::1]:") != std::string::npos;
  });
  EXPECT_EQ(get(port, "/livez", "::1").status, 200);
  EXPECT_EQ(site.pull().exit_code, 0) << "a pull beside it needs no port";
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

}  // namespace

}  // namespace outside
