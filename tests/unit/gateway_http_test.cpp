// HttpTransport against a real socket that misbehaves in every way we could think of.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <optional>

#include "gateway/http_transport.hpp"
#include "gateway_peer.hpp"

using namespace reconciled;
using peer::answer;
using peer::Line;
using peer::Peer;

namespace asio = boost::asio;

namespace {

const HttpRequest request{"/amsin/p", {{"Client-Id", "c"}}, R"({"a":1})"};

HttpTransportOptions plain(const Peer& server) {
  HttpTransportOptions options;
  options.is_tls = false;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.timeout = std::chrono::seconds{20};
  return options;
}

// A transport with a loop of its own, one exchange at a time.
class Bench {
 public:
  explicit Bench(HttpTransportOptions options) : transport{loop.get_executor(), options} {}

  Exchange post(const HttpRequest& one = request) {
    std::optional<Exchange> result;
    asio::co_spawn(loop, transport.post(one), [&](std::exception_ptr error, Exchange exchange) {
      if (error) std::rethrow_exception(error);
      result = std::move(exchange);
    });
    loop.restart();
    loop.run();
    return std::move(result).value();
  }

  asio::io_context loop{1};
  HttpTransport transport;
};

// "200 body", "not sent: reason" or "no answer: reason".
std::string text_of(const Exchange& exchange) {
  if (const auto* const one = std::get_if<HttpAnswer>(&exchange)) {
    return std::to_string(one->status) + " " + one->body;
  }
  if (const auto* const one = std::get_if<RequestNotSent>(&exchange)) {
    return "not sent: " + one->reason;
  }
  return "no answer: " + std::get<NoHttpAnswer>(exchange).reason;
}

std::string exchange_with(const Peer& server) {
  Bench bench{plain(server)};
  return text_of(bench.post());
}

const char* const cut_short = "no answer: the connection was closed before the answer was complete";

void serve(Line& line) {
  while (!line.read_request().empty()) line.send(answer("{}"));
}

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

TEST(Http, KeepsAConnectionAndUsesItAgain) {
  Peer server{serve};
  Bench bench{plain(server)};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(text_of(bench.post()), "200 {}");
  EXPECT_EQ(server.connection_count(), 1);
}

TEST(Http, NoticesThatAKeptConnectionWasClosed) {
  Peer server{[](Line& line) {
    line.read_request();
    line.send(answer("{}"));
  }};
  Bench bench{plain(server)};
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(text_of(bench.post()), "200 {}");
    server.wait_for_ended(i);
  }
  EXPECT_EQ(server.connection_count(), 3);
}

TEST(Http, UsesNoConnectionThatHasBeenIdleForTooLong) {
  Peer server{serve};
  HttpTransportOptions options = plain(server);
  options.longest_idle = std::chrono::milliseconds{0};
  Bench bench{options};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(text_of(bench.post()), "200 {}");
  EXPECT_EQ(server.connection_count(), 3);
}

TEST(Http, KeepsNoConnectionThatMustNotBeKept) {
  const char* const answers[] = {
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n",
  };
  for (const char* text : answers) {
    Peer server{[&](Line& line) {
      while (!line.read_request().empty()) line.send(text);
    }};
    Bench bench{plain(server)};
    EXPECT_EQ(text_of(bench.post()), "200 {}");
    EXPECT_EQ(text_of(bench.post()), "200 {}");
    EXPECT_EQ(server.connection_count(), 2) << text;
  }
}

TEST(Http, WaitsForAFreeConnection) {
  std::atomic<int> open_count = 0;
  std::atomic<int> most_open = 0;
  Peer server{[&](Line& line) {
    line.read_request();
    most_open = std::max<int>(most_open, ++open_count);
    line.wait_for_end(20);
    --open_count;
    line.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
  }};
  HttpTransportOptions options = plain(server);
  options.connections = 2;
  Bench bench{options};
  int answer_count = 0;
  for (int i = 0; i < 7; ++i) {
    asio::co_spawn(bench.loop, bench.transport.post(request), [&](auto error, auto exchange) {
      EXPECT_FALSE(error);
      answer_count += text_of(exchange) == "200 {}" ? 1 : 0;
    });
  }
  bench.loop.run();
  EXPECT_EQ(answer_count, 7);
  EXPECT_LE(most_open, 2);
}

TEST(Http, CanBeCancelledAtAnyPoint) {
  Peer server{[](Line& line) {
    line.read_request();
    line.wait_for_end(10'000);
  }};
  HttpTransportOptions options = plain(server);
  options.connections = 1;
  Bench bench{options};
  // The second waits for the first one's connection; both are cancelled after so many steps.
  for (int step_count = 0; step_count < 12; ++step_count) {
    asio::cancellation_signal signals[2];
    int aborted_count = 0;
    for (asio::cancellation_signal& signal : signals) {
      asio::co_spawn(bench.loop, bench.transport.post(request),
                     asio::bind_cancellation_slot(
                         signal.slot(), [&](std::exception_ptr error, const Exchange&) {
                           try {
                             if (error) std::rethrow_exception(error);
                           } catch (const boost::system::system_error& thrown) {
                             aborted_count += thrown.code() == asio::error::operation_aborted;
                           }
                         }));
    }
    bench.loop.restart();
    for (int i = 0; i < step_count; ++i) bench.loop.poll_one();
    for (asio::cancellation_signal& signal : signals) {
      signal.emit(asio::cancellation_type::terminal);
    }
    bench.loop.run();
    EXPECT_EQ(aborted_count, 2) << "after " << step_count << " steps";
  }
  // Nothing is left in flight: the transport still works.
  EXPECT_EQ(bench.loop.poll(), 0U);
}

TEST(Http, WorksAfterACancelledExchange) {
  std::atomic<int> request_count = 0;
  Peer server{[&](Line& line) {
    while (!line.read_request().empty()) {
      if (++request_count > 1) line.send(answer("{}"));
    }
  }};
  HttpTransportOptions options = plain(server);
  options.connections = 1;
  Bench bench{options};
  asio::cancellation_signal signal;
  bool is_done = false;
  asio::co_spawn(
      bench.loop, bench.transport.post(request),
      asio::bind_cancellation_slot(signal.slot(), [&](auto, const auto&) { is_done = true; }));
  while (request_count == 0) bench.loop.run_one_for(std::chrono::milliseconds{1});
  signal.emit(asio::cancellation_type::terminal);
  bench.loop.run();
  EXPECT_TRUE(is_done);
  EXPECT_EQ(text_of(bench.post()), "200 {}");
  EXPECT_EQ(server.connection_count(), 2);
}

TEST(Http, MayBeDestroyedWithExchangesInFlight) {
  Peer server{[](Line& line) { line.wait_for_end(10'000); }};
  asio::io_context loop{1};
  HttpTransportOptions options = plain(server);
  options.connections = 2;
  {
    HttpTransport transport{loop.get_executor(), options};
    for (int i = 0; i < 4; ++i) asio::co_spawn(loop, transport.post(request), [](auto, auto) {});
    for (int i = 0; i < 6; ++i) loop.poll_one();
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
