// Goal: a status is one line of HTTP/1.0 or 1.1 and decides nothing by itself: interim answers are
// passed over, redirections are not followed, and what comes slowly or in pieces is the same answer
// or, past the one deadline, none.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "gateway_hostile_answer.hpp"

using namespace hostile;
using namespace reconciled;
using namespace std::string_literals;
using bench::Bench;
using bench::plain;
using bench::text_of;
using peer::Line;
using peer::Peer;

namespace asio = boost::asio;

namespace {

std::string status_line(const std::string& line) {
  return line + "\r\n" + two + body;
}

const Case status_lines[] = {
    {"no reason", status_line("HTTP/1.1 200 "), taken, used_again},
    {"no reason and no blank", status_line("HTTP/1.1 200"), refused("bad status"), given_up},
    {"a reason that is no ASCII", status_line("HTTP/1.1 200 \xc3\xa9"), taken, used_again},
    {"NUL in the reason", status_line("HTTP/1.1 200 O\0K"s), refused("bad reason"), given_up},
    {"a reason of 40,000 bytes", status_line("HTTP/1.1 200 " + std::string(40'000, 'x')),
     head_too_long, given_up},
    {"two digits", status_line("HTTP/1.1 20 OK"), refused("bad status"), given_up},
    {"four digits", status_line("HTTP/1.1 2000 OK"), refused("bad status"), given_up},
    {"below zero", status_line("HTTP/1.1 -20 OK"), refused("bad status"), given_up},
    {"two blanks", status_line("HTTP/1.1  200 OK"), refused("bad status"), given_up},
    {"a tab", status_line("HTTP/1.1\t200 OK"), refused("bad version"), given_up},
    {"small letters", status_line("http/1.1 200 OK"), refused("bad version"), given_up},
    {"HTTP/1.2", status_line("HTTP/1.2 200 OK"), refused("bad version"), given_up},
    {"HTTP/2", status_line("HTTP/2 200 OK"), refused("bad version"), given_up},
    {"HTTP/2.0", status_line("HTTP/2.0 200 OK"), refused("bad version"), given_up},
    {"HTTP/0.9 in words", status_line("HTTP/0.9 200 OK"), refused("bad version"), given_up},
    {"HTTP/0.9", "{}", cut_short, ended_by_peer},
    {"HTTP/0.9, longer", "{\"result\":{\"resultStatus\":\"S\"}}", refused("bad version"), given_up},
    {"HTTP/1.0", status_line("HTTP/1.0 200 OK"), taken, given_up},
    {"HTTP/1.0 that stays", status_line("HTTP/1.0 200 OK\r\nConnection: keep-alive"), taken,
     used_again},
    {"an empty line before", "\r\n" + status_line("HTTP/1.1 200 OK"), refused("bad version"),
     given_up},
    {"a byte order mark before", "\xef\xbb\xbf" + status_line("HTTP/1.1 200 OK"),
     refused("bad version"), given_up},
    {"twice", ok + status_line("HTTP/1.1 200 OK"), refused("bad field"), given_up},
    {"of another protocol", "ICY 200 OK\r\n\r\n", refused("bad version"), given_up},
    {"the question sent back", "POST /amsin/p HTTP/1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
     refused("bad version"), given_up},
};

std::string with_status(const std::string& status, const std::string& lines = {}) {
  return "HTTP/1.1 " + status + " Words\r\n" + lines + two + body;
}

std::string without_body(const std::string& status, const std::string& lines = {}) {
  return "HTTP/1.1 " + status + " Words\r\n" + lines + "\r\n";
}

std::string status_refused(int status) {
  return "no answer: the answer's status is " + std::to_string(status) + ", which ends no exchange";
}

const Case statuses[] = {
    {"000", with_status("000"), status_refused(0), given_up},
    {"099", with_status("099"), status_refused(99), given_up},
    {"100", without_body("100") + with_status("200"), taken, used_again},
    {"102, 103, 199",
     without_body("102") + without_body("103", "Link: x\r\n") + without_body("199") +
         with_status("200"),
     taken, used_again},
    {"100 with a length", without_body("100", two) + with_status("200"), taken, used_again},
    {"100 with a body", with_status("100") + with_status("200"), refused("bad version"), given_up},
    {"100 and no more", without_body("100"), cut_short, ended_by_peer},
    {"103 nine times", repeated(without_body("103"), 9) + with_status("200"),
     "no answer: only interim answers came", given_up},
    {"101, another protocol", without_body("101", "Upgrade: h2c\r\nConnection: upgrade\r\n"),
     status_refused(101), given_up},
    {"101, and an answer", without_body("101") + with_status("200"), status_refused(101), given_up},
    {"204 with a length", without_body("204", two), "204 ", used_again},
    {"204 with a body", with_status("204"), "204 ", given_up},
    {"204 in chunks", without_body("204", chunked) + one_chunk, "204 ", given_up},
    {"205", with_status("205"), "205 {}", used_again},
    {"206", with_status("206", "Content-Range: bytes 0-1/9\r\n"), "206 {}", used_again},
    {"304", without_body("304", two), "304 ", used_again},
    {"304 with a body", with_status("304"), "304 ", given_up},
    {"401", with_status("401", "WWW-Authenticate: Basic\r\n"), "401 {}", used_again},
    {"407", with_status("407", "Proxy-Authenticate: Basic\r\n"), "407 {}", used_again},
    {"429", with_status("429", "Retry-After: 99999\r\n"), "429 {}", used_again},
    {"503", with_status("503", "Retry-After: -1\r\n"), "503 {}", used_again},
    {"999", with_status("999"), "999 {}", used_again},
};

}  // namespace

TEST(HostileHttp, StatusLinesAreOfHttp1OrRefused) {
  expect_each(status_lines);
}

TEST(HostileHttp, StatusesDecideNothingButWhereTheAnswerEnds) {
  expect_each(statuses);
}

TEST(HostileHttp, RedirectionsAreNotFollowed) {
  Peer elsewhere{bench::serve};
  const std::string there = "http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/amsin/p";
  for (const char* status : {"300", "301", "302", "303", "307", "308"}) {
    for (const std::string& location : {there, "/amsin/other"s}) {
      Peer server{[&](Line& line) {
        while (line.read_request().starts_with("POST /amsin/p ")) {
          line.send(with_status(status, "Location: " + location + "\r\n"));
        }
      }};
      Bench bench{plain(server)};
      for (int i = 0; i < 2; ++i) EXPECT_EQ(text_of(bench.post()), status + " {}"s) << location;
      EXPECT_EQ(server.connection_count(), 1);
    }
  }
  EXPECT_EQ(elsewhere.connection_count(), 0);
}

TEST(HostileHttp, SignaturesAreOneHeaderLineOrWorthNothing) {
  const struct {
    const char* lines;
    const char* trailers;
    std::optional<std::string> expected;
  } cases[] = {
      {"Signature: a\r\n", "", "a"},
      {"sIGNATURE:\ta \t\r\n", "", "a"},
      {"Signature: a\r\n b\r\n", "", "a b"},
      {"Signature:\r\n", "", ""},
      {"Signature: a\r\nSignature: a\r\n", "", ""},
      {"Signature: a\r\nsignature:\r\n", "", ""},
      {"Signature: a\r\n", "Signature: a\r\n", ""},
      {"Signature: a\r\n", "Signature: b\r\n", ""},
      {"Signature: a, b\r\n", "", "a, b"},
      {"Signature_: a\r\nSignatur: b\r\nX-Signature: c\r\n", "", std::nullopt},
      {"X: y\r\n Signature: a\r\n", "", std::nullopt},
  };
  for (const auto& [lines, trailers, expected] : cases) {
    const std::string sent = ok + lines + chunked + "\r\n2\r\n{}\r\n0\r\n" + trailers + "\r\n";
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(sent);
    }};
    Bench bench{plain(server)};
    const Exchange exchange = bench.post();
    EXPECT_EQ(text_of(exchange), taken) << sent;
    EXPECT_EQ(std::get<HttpAnswer>(exchange).signature, expected) << sent;
  }
}

// Over TLS each piece is a record, and the transport reads at most one record at a time.
TEST(HostileHttp, AnswersInPiecesAreTheSameAnswers) {
  const peer::Certificate certificate = peer::make_certificate("IP:127.0.0.1");
  const peer::TemporaryFile authorities{certificate.pem};
  const std::string interim = without_body("103", "Link: x\r\n");
  const std::pair<std::string, std::string> wholes[] = {
      {interim + with_status("200", "X: a\r\n b\r\n"), taken},
      {interim + ok + chunked + "\r\n1;x=\"y\"\r\n{\r\n1\r\n}\r\n0\r\nX: y\r\n\r\n", taken},
      {ok + chunked + "\r\n0\r\n\r\n", "200 "},
  };
  for (const auto& [whole, expected] : wholes) {
    std::atomic<std::size_t> cut = 0;  // 0: each byte is a piece
    Peer server{[&](Line& line) {
                  while (!line.read_request().empty()) {
                    const std::size_t first = std::max<std::size_t>(cut, 1);
                    const std::size_t further = cut == 0 ? 1 : whole.size();
                    line.send(std::string_view{whole}.substr(0, first));
                    for (std::size_t at = first; at < whole.size(); at += further) {
                      line.send(std::string_view{whole}.substr(at, further));
                    }
                  }
                },
                &certificate};
    Bench bench{bench::over_tls(server, authorities)};
    for (cut = 0; cut < whole.size(); ++cut) {
      EXPECT_EQ(text_of(bench.post()), expected) << "cut at " << cut << " of " << whole;
    }
    EXPECT_EQ(server.connection_count(), 1);
  }
}

TEST(HostileHttp, DripsOfEveryKindEndAtTheOneDeadline) {
  const struct {
    std::string begin;
    const char* drop;
  } drips[] = {
      {"", "H"},
      {"HTTP/1.1 200 ", "x"},
      {ok, "X: y\r\n"},
      {ok + "X: ", "y"},
      {"HTTP/1.1 103 Early Hints\r\n", "X: y\r\n"},
      {ok + "Content-Length: 100000\r\n\r\n", "x"},
      {ok + "\r\n", "x"},
      {ok + chunked + "\r\n", "0"},
      {ok + chunked + "\r\n1;", "x"},
      {ok + chunked + "\r\n", "1\r\nx\r\n"},
      {ok + chunked + "\r\n0\r\n", "X: y\r\n"},
  };
  asio::io_context loop{1};
  std::vector<std::unique_ptr<Peer>> servers;
  std::vector<std::unique_ptr<HttpTransport>> transports;
  int ended_count = 0;
  for (const auto& drip : drips) {
    servers.push_back(std::make_unique<Peer>([&drip](Line& line) {
      line.read_request();
      line.send(drip.begin);
      for (int i = 0; i < 100 && !line.wait_for_end(25) && line.send(drip.drop); ++i) {
      }
    }));
    HttpTransportOptions options = plain(*servers.back());
    options.timeout = std::chrono::milliseconds{500};
    transports.push_back(std::make_unique<HttpTransport>(loop.get_executor(), options));
    asio::co_spawn(loop, transports.back()->post(bench::request), [&](auto, const auto& exchange) {
      ++ended_count;
      EXPECT_EQ(text_of(exchange), "no answer: no whole answer came within 500 ms")
          << drip.begin << drip.drop;
    });
  }
  loop.run();
  EXPECT_EQ(ended_count, 11);
}
