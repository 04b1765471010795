// Goal: whoever reaches the daemon's own port can neither make it large nor keep others from it.
// Method: plain sockets that send too much, too slowly, too often or nothing at all, a daemon that
// may open few files, its peak of memory as the kernel counted it; /livez from another connection
// while they last.
#include <gmock/gmock.h>

#include "excess.hpp"
#include "watched_daemon.hpp"

namespace outside {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string good_head = "GET /livez HTTP/1.1\r\nHost: x\r\n";

TEST(AHostileClient, IsToldWhatIsWrongAndItsConnectionEnds) {
  Site site;
  WatchedDaemon daemon(site);
  const std::pair<std::string, const char*> cases[] = {
      {"\x16\x03\x01\x02\r\n\r\n", "HTTP/1.1 400"},
      {repeated("G", 200'000), "HTTP/1.1 431"},
      {good_head + repeated("X: 23456789abc\r\n", 200'000), "HTTP/1.1 431"},
      {good_head + "X: " + repeated("y", 200'000), "HTTP/1.1 431"},
      {good_head + "Content-Length: 200000\r\n\r\n" + repeated("x", 200'000), "HTTP/1.1 413"},
      {good_head + "Transfer-Encoding: chunked\r\n\r\n1;" + repeated("x", 200'000), "HTTP/1.1 413"},
      {good_head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 413"},
      {"GET /livez HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
      {"GET /livez HTTP/3.0\r\nHost: x\r\n\r\n", "HTTP/1.1 400"},
      {"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200"},
  };
  for (const auto& [bytes, expected] : cases) {
    PortClient client(daemon.port());
    client.send(bytes);
    const std::string said = client.read_to_end();
    EXPECT_FALSE(client.was_reset()) << bytes.substr(0, 80);
    EXPECT_THAT(said, StartsWith(expected)) << bytes.substr(0, 80);
    EXPECT_THAT(said, HasSubstr("Connection: close\r\n")) << bytes.substr(0, 80);
  }
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(AHostileClient, ThatIsSlowIsGivenUp) {
  Site site;
  WatchedDaemon daemon(site);
  PortClient silent(daemon.port());
  PortClient half(daemon.port());
  half.send("GET /livez HT");
  PortClient dripping(daemon.port());
  // A byte now and then gains no time: whoever drips sees the end, too.
  bool is_open = true;
  eventually("it is given up", [&] {
    is_open = is_open && dripping.send("G");
    return !is_open;
  });
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_THAT(half.read_to_end(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(AHostileClient, MayAskAThousandTimesAtOnceAndIsAnsweredInOrder) {
  Site site;
  WatchedDaemon daemon(site);
  PortClient client(daemon.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += good_head + "\r\nHEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.read_reply().status, 200) << i;
    ASSERT_EQ(client.read_reply(false).status, 404) << i;
  }
  EXPECT_EQ(client.read_to_end(), "") << "a connection is not kept for ever";
  EXPECT_EQ(daemon.stop(), 0);
}

// With a limit on open files that a descriptor for each of them would break.
TEST(AHostileClient, WithAThousandConnectionsKeepsNobodyElseFromThePort) {
  Site site;
  const int port = free_port();
  site.append_to_config("http: {listen: \"127.0.0.1:" + std::to_string(port) + "\"}\n");
  Flags command{"/bin/sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh"};
  for (const std::string& word : site.command({"run"})) command.push_back(word);
  ChildProcess daemon(command, site.folder() / "daemon");
  eventually("it listens", [&] { return daemon.err().find("=listening") != std::string::npos; });
  std::vector<std::unique_ptr<PortClient>> clients;
  const std::string beginnings[] = {"",
                                    "G",
                                    good_head,
                                    good_head + repeated("X: y\r\n", 7000),
                                    good_head + "\r\n",
                                    "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"};
  for (std::size_t i = 0; i < 900; ++i) {
    clients.push_back(std::make_unique<PortClient>(port));
    clients.back()->send(beginnings[i % std::size(beginnings)]);
    if (i % 90 == 0) {
      EXPECT_EQ(get(port, "/livez").status, 200) << "after " << i;
    }
  }
  const MetricsPage page = parse_metrics(get(port, "/metrics").body);
  EXPECT_LT(value_of(page, "reconciled_process_open_fds"), 80);
  const long long memory_kb = peak_memory_kb(daemon.pid());
  RecordProperty("memory_kb", std::to_string(memory_kb));
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_LT(memory_kb, 64 * 1024);
#endif
  EXPECT_EQ(daemon.err().find("level=error"), std::string::npos);
  RecordProperty("log_bytes", std::to_string(daemon.err().size()));
  clients.clear();
  EXPECT_EQ(get(port, "/livez").status, 200);
  daemon.send(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0) << daemon.err();
}

TEST(AHostileClient, ThatReadsNothingOrLeavesAtOnceHarmsNobody) {
  Site site;
  WatchedDaemon daemon(site);
  std::string many;
  for (int i = 0; i < 900; ++i) many += "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  PortClient deaf(daemon.port());
  deaf.send(many);
  for (int i = 0; i < 50; ++i) {
    PortClient hasty(daemon.port());
    hasty.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  EXPECT_EQ(daemon.ask("/livez").status, 200);
  EXPECT_EQ(parse_metrics(daemon.ask("/metrics").body).count("reconciled_build_info"), 1u);
  EXPECT_FALSE(daemon.process().has_ended()) << "no signal ends it";
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace

}  // namespace outside
