// Goal: whatever a gateway sends, to every connection at once and again and again, the daemon stays
// small and few of words, keeps working, and takes good answers as soon as there are any. Method: a
// peer in the gateway's place that answers each call with the worst of one kind, a daemon that may
// open few files, its peak of memory as the kernel counted it; then the sandbox in its place.
#include <signal.h>

#include "excess.hpp"
#include "gateway_peer.hpp"
#include "site.hpp"

namespace outside {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool is_sanitized = true;
#elif defined(__has_feature)
constexpr bool is_sanitized = __has_feature(thread_sanitizer) || __has_feature(address_sanitizer);
#else
constexpr bool is_sanitized = false;
#endif

const std::string short_ladder = "[1s" + repeated(", 1s", 76) + "]";
constexpr int calls_of_each_kind = 8;  // one on each connection

const std::string status_ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = status_ok + "Transfer-Encoding: chunked\r\n\r\n";
constexpr std::size_t longest_body = 2 * 1024 * 1024;

std::string success_with(const std::string& value) {
  return R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"},"x":)" + value + "}";
}

// What comes once, and then again and again until the other side has had enough.
struct Flood {
  std::string begin;
  std::string repeated = {};
  int pause_ms = 0;
  bool comes_at_once = false;  // on all eight connections, but for the last byte of each
};

const std::vector<Flood>& floods() {
  static const std::vector<Flood> all{
      {peer::answer(success_with('"' + std::string(longest_body - 200, 'x') + '"'))},
      {peer::answer(std::string(longest_body, '[')), {}, 0},
      {peer::answer(success_with("[" + repeated("0,", longest_body - 200) + "0]"))},
      {peer::answer(success_with("[" + repeated("0,", 98'000) + "0]"))},
      {peer::answer(success_with("[" + repeated("0,", 98'000) + "\"" +
                                 std::string(longest_body - 98'200, 'x') + "\"]")),
       {},
       0,
       true},
      {peer::answer(success_with("[" + repeated("{\"\":[]},", 600'000) + "0]"))},
      {peer::answer(success_with("[" + repeated("\"\\u00e9\",", longest_body - 200) + "0]"))},
      {peer::answer(R"({"result":{"resultStatus":"F","resultMessage":")" +
                    std::string(longest_body - 200, 'm') + "\"}}")},
      {status_ok + "Content-Length: 200000000\r\n\r\n", std::string(65'536, 'x')},
      {status_ok + "\r\n", std::string(65'536, 'x')},
      {chunked, "10000\r\n" + std::string(65'536, 'x') + "\r\n"},
      {chunked + "1;", std::string(65'536, 'x')},
      {chunked + "0\r\n", repeated("X: y\r\n", 65'536)},
      {status_ok, repeated("X: 23456789abc\r\n", 65'536)},
      {status_ok + "X: ", "y\r\nX: "},
      {status_ok + "X: ", std::string(65'536, 'y')},
      {"", repeated("HTTP/1.1 100 Continue\r\n\r\n", 65'536)},
      {"", std::string(65'536, 'H')},
      {status_ok + "Content-Length: 100000\r\n\r\n", "x", 20},
      {status_ok, "X: y\r\n", 20},
  };
  return all;
}

// Waits until eight have come, or the other side has gone.
void meet_the_others(peer::Line& line, std::atomic<int>& count) {
  const int number = ++count;
  while (count < (number + 7) / 8 * 8 && !line.wait_for_end(5)) {
  }
}

void answer(peer::Line& line, const Flood& flood, std::atomic<int>& waiting_count) {
  if (flood.comes_at_once) {
    if (!line.send(flood.begin.substr(0, flood.begin.size() - 1))) return;
    meet_the_others(line, waiting_count);
    line.send(flood.begin.substr(flood.begin.size() - 1));
    return;
  }
  if (!line.send(flood.begin) || flood.repeated.empty()) return;
  while (line.send(flood.repeated)) {
    if (flood.pause_ms > 0 && line.wait_for_end(flood.pause_ms)) return;
  }
}

// With a limit on open files that would not last if any were lost.
Flags with_few_files(const Flags& command) {
  Flags all{"/bin/sh", "-c", "ulimit -n 40 && exec \"$@\"", "sh"};
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

// The configuration with the gateway at that port, and little patience.
std::string config_for(const std::string& good, const peer::Peer& gateway,
                       const peer::TemporaryFile& authorities) {
  const std::size_t begin = good.find("url: ");
  std::string config = good;
  return config.replace(begin, good.find('\n', begin) - begin,
                        "url: https://127.0.0.1:" + std::to_string(gateway.port()) +
                            "\n  ca_file: " + authorities.path() + "\n  timeout: 1s");
}

void expect_nothing_is_stored(const TestDatabase& database) {
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.statements"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.balances"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.accounts"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage WHERE state = 'verified'"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.answer"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.attempts WHERE length(message) > 500"), 0);
}

TEST(AHostileGateway, CostsLittleMemoryFewFilesAndAFewLinesACall) {
  Site site;
  std::atomic<int> call_count = 0;
  std::atomic<int> waiting_count = 0;
  const int most_calls = calls_of_each_kind * static_cast<int>(floods().size());
  const peer::Certificate certificate = peer::make_certificate("IP:127.0.0.1");
  const peer::TemporaryFile authorities(certificate.pem);
  const auto play = [&](peer::Line& line) {
    while (!line.read_request().empty()) {
      const auto kind = static_cast<std::size_t>(call_count++ / calls_of_each_kind);
      answer(line, floods()[kind % floods().size()], waiting_count);
    }
  };
  peer::Peer hostile(play, &certificate);
  site.append_to_config("statements: {window: 2d}\nretry: {ladder: " + short_ladder + "}\n");
  const std::string good = read_text(site.config_file());
  write_text(site.config_file(), config_for(good, hostile, authorities));
  ChildProcess daemon(with_few_files(site.command({"run"})), site.folder() / "daemon");
  const auto all_have_come = [&] { return daemon.has_ended() || call_count >= most_calls; };
  eventually("every flood has come", all_have_come, std::chrono::seconds{120});
  EXPECT_FALSE(daemon.has_ended()) << daemon.err();
  const long long memory_kb = peak_memory_kb(daemon.pid());
  const auto log_bytes = static_cast<long long>(daemon.err().size());
  RecordProperty("calls", call_count);
  RecordProperty("memory_kb", std::to_string(memory_kb));
  RecordProperty("log_bytes", std::to_string(log_bytes));
  EXPECT_LT(is_sanitized ? 0 : memory_kb, 64 * 1024);
  EXPECT_LT(log_bytes, call_count * 1000);
  expect_nothing_is_stored(site.database());

  write_text(site.config_file(), good);
  daemon.send(SIGHUP);
  eventually("all is verified", [&] {
    return daemon.has_ended() || site.database().number(
                                     "SELECT count(*) FROM acct.jobs WHERE state IN"
                                     " ('ready', 'running', 'retrying')") == 0;
  });
  daemon.send(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0);
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
}

}  // namespace

}  // namespace outside
