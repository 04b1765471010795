// Requests to our own port, as bytes: what is one, what is refused and with which status, and that
// neither depends on how the bytes are cut.
#include <gmock/gmock.h>

#include <algorithm>

#include "runtime/request_reader.hpp"

namespace reconciled {

namespace {

// "GET /livez", "GET /livez, last", "400", or "" while more is wanted.
std::string text_of(const std::optional<PortRequest>& request) {
  if (!request) return {};
  if (request->refusal != 0) return std::to_string(request->refusal);
  return request->method + ' ' + request->path + (request->is_last ? ", last" : "");
}

std::string read_in_pieces(std::string_view bytes, std::size_t size) {
  RequestReader reader;
  auto request = reader.begin();
  while (!request && !bytes.empty()) {
    const std::span<char> room = reader.room();
    const std::size_t count = std::min({size, room.size(), bytes.size()});
    std::copy_n(bytes.begin(), count, room.begin());
    bytes.remove_prefix(count);
    request = reader.take(count);
  }
  return text_of(request);
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

struct Case {
  std::string bytes;
  std::string expected;
};

TEST(ARequestToOurPort, IsAHeadAndNothingElse) {
  const Case cases[] = {
      {"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "GET /livez"},
      {"GET /metrics?x=/readyz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /metrics"},
      {"GET http://x:9464/metrics HTTP/1.1\r\nHost: x\r\n\r\n", "GET /metrics"},
      {"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n", "GET /"},
      {"HEAD /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HEAD /livez, last"},
      {"GET /livez HTTP/1.0\r\n\r\n", "GET /livez, last"},
      {"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /livez, last"},
      {"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", "BREW /pot"},
      {"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "GET /livez"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0;a", "413"},
      {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "413"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n folded\r\nHo", ""},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "400"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"GET /\r\n\r\n", "400"},
      {"\r\n\r\n", "400"},
      {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), "400"},
      {std::string("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 29), "400"},
      {"GET /livez HTTP/1.1\r\nHost: x\r\n", ""},
  };
  for (const auto& [bytes, expected] : cases) {
    EXPECT_EQ(read_in_pieces(bytes, bytes.size()), expected) << bytes;
    EXPECT_EQ(read_in_pieces(bytes, 1), expected) << bytes << ", byte by byte";
    EXPECT_EQ(read_in_pieces(bytes, 7), expected) << bytes << ", in sevens";
  }
}

TEST(ARequestToOurPort, EndsItsLinesAsTheStandardWants) {
  const std::string bytes = "GET / HTTP/1.1\nHost: x\n\n";
  EXPECT_EQ(read_in_pieces(bytes, bytes.size()), "400");
  EXPECT_EQ(read_in_pieces(bytes, 1), "") << "it waits for more, until its deadline";
}

TEST(ARequestToOurPort, IsRefusedWhenItIsTooLongHoweverItIsCut) {
  const std::string line = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& bytes :
       {line + repeated("X: y\r\n", 4000), line + "X: " + repeated("y", 20000),
        "GET /" + repeated("a", 20000), repeated("G", 20000),
        line + repeated("X: 2345678\r\n", 900), line + "X: y" + repeated("\r\n ", 9000)}) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, std::size_t{511},
                                   std::size_t{512}, std::size_t{100000}}) {
      EXPECT_THAT(read_in_pieces(bytes, size), testing::AnyOf("431", "400"))
          << bytes.substr(0, 60) << " in pieces of " << size;
    }
  }
  EXPECT_EQ(read_in_pieces(line + repeated("X: y\r\n", 4000), 512), "431");
  EXPECT_EQ(read_in_pieces(line + "X: " + repeated("y", 8000) + "\r\n\r\n", 512), "GET /");
}

TEST(ARequestToOurPort, MayComeTogetherWithTheNextOnes) {
  RequestReader reader;
  EXPECT_FALSE(reader.begin());
  EXPECT_FALSE(reader.has_begun());
  const std::string two =
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HT";
  const std::span<char> room = reader.room();
  ASSERT_GE(room.size(), two.size());
  std::copy(two.begin(), two.end(), room.begin());
  EXPECT_EQ(text_of(reader.take(two.size())), "GET /1");
  EXPECT_EQ(text_of(reader.begin()), "GET /2");
  EXPECT_FALSE(reader.begin());
  EXPECT_TRUE(reader.has_begun());
}

}  // namespace

}  // namespace reconciled
