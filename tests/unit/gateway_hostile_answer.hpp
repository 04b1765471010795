// Bytes that a peer sends instead of an answer, and what becomes of them and of the question after.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "gateway/http_reader.hpp"
#include "gateway_bench.hpp"

namespace hostile {

enum class Then {
  used_again,     // the second question goes over the same connection
  given_up,       // over another one, though the peer would go on
  ended_by_peer,  // the peer closes after these bytes
};
using enum Then;

struct Case {
  const char* name;
  std::string sent;
  std::string expected;
  Then then;
};

// Answers the first question with `sent`, every other one with "{}".
inline peer::Peer::Script script_of(const Case& one, std::atomic<int>& question_count) {
  return [&](peer::Line& line) {
    while (!line.read_request().empty()) {
      const bool is_first = ++question_count == 1;
      if (!line.send(is_first ? one.sent : peer::answer("{}"))) return;
      if (is_first && one.then == ended_by_peer) return;
    }
  };
}

// What comes of these bytes when each of them comes alone, and then the end.
inline std::string read_byte_by_byte(const std::string& sent) {
  reconciled::HttpReader reader;
  reader.begin();
  for (const char byte : sent) {
    reader.room().front() = byte;
    if (const auto conversation = reader.take(1)) return bench::text_of(conversation->exchange);
  }
  return bench::text_of(reader.take_end().exchange);
}

template <std::size_t size>
void expect_each(const Case (&cases)[size]) {
  for (const Case& one : cases) {
    std::atomic<int> question_count = 0;
    peer::Peer server{script_of(one, question_count)};
    bench::Bench bench{bench::plain(server)};
    EXPECT_EQ(bench::text_of(bench.post()), one.expected) << one.name;
    // Which of two faults is found first may depend on the cuts, whether there is an answer not.
    const bool is_answer = !one.expected.starts_with("no answer: ");
    EXPECT_TRUE(read_byte_by_byte(one.sent).starts_with(is_answer ? one.expected : "no answer: "))
        << one.name << ", byte by byte";
    EXPECT_EQ(bench::text_of(bench.post()), "200 {}") << "after " << one.name;
    EXPECT_EQ(server.connection_count(), one.then == used_again ? 1 : 2) << one.name;
  }
}

inline std::string refused(const std::string& why) {
  return "no answer: the answer was not received: " + why;
}

inline const std::string cut_short =
    "no answer: the connection was closed before the answer was complete";
inline const std::string head_too_long = "no answer: the answer's header is too long";
inline const std::string taken = "200 {}";

inline const std::string ok = "HTTP/1.1 200 OK\r\n";
inline const std::string two = "Content-Length: 2\r\n";
inline const std::string chunked = "Transfer-Encoding: chunked\r\n";
inline const std::string body = "\r\n{}";
inline const std::string one_chunk = "\r\n2\r\n{}\r\n0\r\n\r\n";

inline std::string repeated(const std::string& line, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line;
  return text;
}

}  // namespace hostile
