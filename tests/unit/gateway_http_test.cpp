// HttpTransport against a real socket that misbehaves in every way we could think of.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>

#include "gateway_bench.hpp"

using namespace reconciled;
using bench::Bench;
using bench::plain;
using bench::request;
using bench::serve;
using bench::text_of;
using peer::answer;
using peer::Line;
using peer::Peer;

namespace asio = boost::asio;

namespace {

std::string exchange_with(const Peer& server) {
  Bench bench{plain(server)};
  return text_of(bench.post());
}

const char* const cut_short = "no answer: the connection was closed before the answer was complete";

}  // namespace

TEST(Http, SendsExactlyPathHeadersAndBody) {
  std::string seen;
  Peer server{[&](Line& line) {
    seen = line.read_request();
    line.send(answer("{}", "Signature: s1\r\nresponse-time:  t1 \r\n"));
  }};
  Bench bench{plain(server)};
  const Exchange exchange = bench.post();
  const auto& received = std::get<HttpAnswer>(exchange);
  EXPECT_EQ(received.status, 200);
  EXPECT_EQ(received.body, "{}");
  EXPECT_EQ(received.signature, "s1");
  EXPECT_EQ(received.response_time, "t1");
  server.wait_for_ended(1);
  EXPECT_EQ(seen, "POST /amsin/p HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nUser-Agent: reconciled\r\nAccept: application/json\r\n"
                      "Accept-Encoding: identity\r\nClient-Id: c\r\nContent-Length: 7\r\n\r\n"
                      R"({"a":1})");
}

TEST(Http, TellsAbsentHeadersFromRepeatedOnes) {
  Peer server{[](Line& line) {
    line.read_request();
    line.send(answer("{}", "signature: a\r\nSignature: a\r\n"));
  }};
  Bench bench{plain(server)};
  const Exchange exchange = bench.post();
  EXPECT_EQ(std::get<HttpAnswer>(exchange).signature, "");
  EXPECT_EQ(std::get<HttpAnswer>(exchange).response_time, std::nullopt);
}

TEST(Http, TakesAnyStatusAndEveryFraming) {
  const struct {
    const char* sent;
    const char* expected;
  } cases[] = {
      {"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}", "500 {}"},
      {"HTTP/1.1 302 Found\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n", "302 "},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
       "200 {}"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200 "},
      {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "200 until the end"},
      {"HTTP/1.0 200 OK\r\n\r\nold", "200 old"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
       "200 ok"},
      {"HTTP/1.1 204 No Content\r\n\r\n", "204 "},
  };
  for (const auto& [sent, expected] : cases) {
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(sent);
    }};
    EXPECT_EQ(exchange_with(server), expected) << sent;
  }
}

TEST(Http, ReadsAnAnswerThatComesByteByByte) {
  const std::string whole =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
  Peer server{[&](Line& line) {
    line.read_request();
    for (const char byte : whole) {
      line.send({&byte, 1});
      line.wait_for_end(1);
    }
  }};
  EXPECT_EQ(exchange_with(server), "200 {}");
}

TEST(Http, WithNobodyListeningIsNotSent) {
  HttpTransportOptions options;
  {
    const Peer gone{[](Line&) {}};
    options = plain(gone);
  }
  Bench bench{options};
  EXPECT_EQ(text_of(bench.post()), "not sent: cannot connect to 127.0.0.1:" +
                                       std::to_string(options.port) + ": Connection refused");
}

TEST(Http, ThatBreaksOffAfterSendingHasNoAnswer) {
  Peer after_accept{[](Line&) {}};
  EXPECT_EQ(exchange_with(after_accept).substr(0, 9), "no answer");
  Peer after_request{[](Line& line) { line.read_request(); }};
  EXPECT_EQ(exchange_with(after_request), cut_short);
  const char* const halves[] = {"H", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\"",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"};
  for (const char* half : halves) {
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(half);
    }};
    EXPECT_EQ(exchange_with(server), cut_short) << half;
  }
  Peer resetting{[](Line& line) {
    line.read_request();
    line.send("HTTP/1.1 200 OK\r\n");
    line.reset();
  }};
  EXPECT_EQ(exchange_with(resetting).substr(0, 9), "no answer");
}

TEST(Http, ThatIsNoHttpHasNoAnswer) {
  for (const char* nonsense :
       {"220 smtp ready\r\n\r\n", "\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(nonsense);
    }};
    EXPECT_EQ(exchange_with(server).substr(0, 9), "no answer") << nonsense;
  }
}

TEST(Http, HoldsItsDeadlineAgainstOneByteAtATime) {
  Peer server{[](Line& line) {
    line.read_request();
    line.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!line.wait_for_end(5) && line.send("x")) {
    }
  }};
  HttpTransportOptions options = plain(server);
  options.timeout = std::chrono::milliseconds{200};
  Bench bench{options};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(text_of(bench.post()), "no answer: no whole answer came within 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
}

TEST(Http, StopsReadingWhatHasNoEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const struct {
    std::string begin;
    std::string repeated;
    const char* expected;
  } floods[] = {
      {head + "Content-Length: 200000000\r\n\r\n", std::string(65536, 'x'),
       "no answer: the answer is too long"},
      {head + "\r\n", std::string(65536, 'x'), "no answer: the answer is too long"},
      {head + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + std::string(4096, 'x') + "\r\n",
       "no answer: the answer is too long"},
      {head, "X: " + std::string(1000, 'x') + "\r\n", "no answer: the answer's header is too long"},
      {head + "X: ", std::string(1000, 'x'), "no answer: the answer's header is too long"},
      {head + "Transfer-Encoding: chunked\r\n\r\n1;", std::string(1000, 'x'), nullptr},
      {head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: " + std::string(1000, 'x') + "\r\n",
       nullptr},
      {"", "HTTP/1.1 100 Continue\r\n\r\n", "no answer: only interim answers came"},
  };
  for (const auto& [begin, repeated, expected] : floods) {
    std::atomic<std::size_t> sent_bytes = 0;
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(begin);
      while (sent_bytes < 200'000'000 && line.send(repeated)) sent_bytes += repeated.size();
    }};
    const std::string result = exchange_with(server);
    if (expected != nullptr) {
      EXPECT_EQ(result, expected) << begin;
    } else {
      EXPECT_EQ(result.substr(0, 9), "no answer") << begin;
    }
    server.wait_for_ended(1);
    EXPECT_LT(sent_bytes, 16'000'000U) << begin;  // most of it in the kernel's buffers
  }
}

TEST(Http, RefusesWhatWouldBreakTheRequestApart) {
  Peer server{serve};
  Bench bench{plain(server)};
  const HttpRequest split{"/p", {{"Access-Token", "secret\r\nX: y"}}, ""};
  EXPECT_EQ(text_of(bench.post(split)),
            "not sent: the header Access-Token holds a character that HTTP does not allow");
  EXPECT_EQ(server.connection_count(), 0);
}

TEST(Http, InPlainIsForLoopbackOnly) {
  asio::io_context loop{1};
  HttpTransportOptions options;
  options.is_tls = false;
  for (const char* host : {"10.0.0.1", "example.com", "localhost.example.com", "0.0.0.0", ""}) {
    options.host = host;
    EXPECT_THROW(HttpTransport(loop.get_executor(), options), std::invalid_argument) << host;
  }
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) {
    options.host = host;
    EXPECT_NO_THROW(HttpTransport(loop.get_executor(), options)) << host;
  }
}
