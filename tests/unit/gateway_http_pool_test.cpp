// The connections that HttpTransport keeps, shares, and gives up.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <memory>

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

TEST(HttpPool, KeepsAConnectionAndUsesItAgain) {
  Peer server{serve};
  Bench bench{plain(server)};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(text_of(bench.post()), "200 {}");
  EXPECT_EQ(server.connection_count(), 1);
}

TEST(HttpPool, NoticesThatAKeptConnectionWasClosed) {
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

TEST(HttpPool, NoticesThatTheServerOfAKeptConnectionIsGone) {
  const peer::Certificate certificate = peer::make_certificate("IP:127.0.0.1");
  const peer::TemporaryFile authorities{certificate.pem};
  for (const bool is_tls : {false, true}) {
    auto server = std::make_unique<Peer>(serve, is_tls ? &certificate : nullptr);
    HttpTransportOptions options = plain(*server);
    options.is_tls = is_tls;
    options.ca_file = authorities.path();
    Bench bench{options};
    EXPECT_EQ(text_of(bench.post()), "200 {}") << is_tls;
    server.reset();
    EXPECT_EQ(text_of(bench.post()), "not sent: cannot connect to 127.0.0.1:" +
                                         std::to_string(options.port) + ": Connection refused")
        << is_tls;
  }
}

TEST(HttpPool, UsesNoConnectionThatHasBeenIdleForTooLong) {
  Peer server{serve};
  HttpTransportOptions options = plain(server);
  options.longest_idle = std::chrono::milliseconds{0};
  Bench bench{options};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(text_of(bench.post()), "200 {}");
  EXPECT_EQ(server.connection_count(), 3);
}

TEST(HttpPool, KeepsNoConnectionThatMustNotBeKept) {
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

// An answer that waits on a kept connection would be taken for that to the next question.
TEST(HttpPool, TakesNoAnswerThatCameBeforeItsQuestion) {
  const peer::Certificate certificate = peer::make_certificate("IP:127.0.0.1");
  const peer::TemporaryFile authorities{certificate.pem};
  for (const bool is_tls : {false, true}) {
    for (const bool comes_with_the_first : {true, false}) {
      std::atomic<bool> is_sent = false;
      Peer server{[&](Line& line) {
                    while (!line.read_request().empty()) {
                      if (comes_with_the_first) line.cork();
                      line.send(answer("{}"));
                      line.send(answer("to another question"));
                      line.uncork();
                      is_sent = true;
                      is_sent.notify_all();
                    }
                  },
                  is_tls ? &certificate : nullptr};
      HttpTransportOptions options = plain(server);
      options.is_tls = is_tls;
      options.ca_file = authorities.path();
      Bench bench{options};
      for (int i = 1; i <= 3; ++i) {
        is_sent = false;
        EXPECT_EQ(text_of(bench.post()), "200 {}") << is_tls << comes_with_the_first;
        is_sent.wait(false);
        EXPECT_EQ(server.connection_count(), i) << is_tls << comes_with_the_first;
      }
    }
  }
}

TEST(HttpPool, WaitsForAFreeConnection) {
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

TEST(HttpPool, CanBeCancelledAtAnyPoint) {
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

TEST(HttpPool, WorksAfterACancelledExchange) {
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

TEST(HttpPool, MayBeDestroyedWithExchangesInFlight) {
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
