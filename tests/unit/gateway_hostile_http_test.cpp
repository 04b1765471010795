// Goal: what is not one plain HTTP answer is no answer, whatever it looks like, and whatever it
// was, the next question gets its own answer. Method: a table of bytes that a peer sends instead of
// an answer, then a second question on whichever connection the transport takes.
#include <gtest/gtest.h>

#include <string>

#include "gateway_hostile_answer.hpp"

using namespace hostile;
using namespace std::string_literals;
using peer::answer;

namespace {

std::string length(const std::string& value) {
  return ok + "Content-Length:" + value + "\r\n" + body;
}

std::string coding(const std::string& value) {
  return ok + "Transfer-Encoding:" + value + "\r\n" + one_chunk;
}

// Where two readers of the same bytes could see the end of the answer in two places.
const Case lengths[] = {
    {"length, then chunked", ok + two + chunked + one_chunk, refused("bad Transfer-Encoding"),
     given_up},
    {"chunked, then length", ok + chunked + two + one_chunk, refused("bad Content-Length"),
     given_up},
    {"length twice, the same", ok + two + two + body, taken, used_again},
    {"length twice in one line, the same", length(" 2, 2"), taken, used_again},
    {"length twice", ok + two + "Content-Length: 1\r\n" + body, refused("multiple Content-Length"),
     given_up},
    {"length twice in one line", length(" 2, 3"), refused("multiple Content-Length"), given_up},
    {"negative", length(" -2"), refused("bad Content-Length"), given_up},
    {"with a plus", length(" +2"), refused("bad Content-Length"), given_up},
    {"hexadecimal", length(" 0x2"), refused("bad Content-Length"), given_up},
    {"a fraction", length(" 2.0"), refused("bad Content-Length"), given_up},
    {"empty", length(" "), refused("bad Content-Length"), given_up},
    {"two to the 64th, plus two", length(" 18446744073709551618"), refused("bad Content-Length"),
     given_up},
    {"two to the 64th, less one", length(" 18446744073709551615"),
     "no answer: the answer is too long", given_up},
    {"with zeros before", length(" 002"), taken, used_again},
    {"with blanks around", length("   2 \t "), taken, used_again},
    {"folded", length("\r\n 2"), taken, used_again},
    {"a blank before the colon", ok + "Content-Length : 2\r\n" + body, refused("bad field"),
     given_up},
    {"a blank before the name", ok + " Content-Length: 2\r\n" + body, refused("bad field"),
     given_up},
    {"a NUL behind", length(" 2\0"s), refused("bad value"), given_up},
    {"more than said", ok + two + body + "{}", taken, given_up},
    {"another answer behind", ok + two + body + answer("smuggled"), taken, given_up},
    {"less than said", length(" 3"), cut_short, ended_by_peer},
};

const Case codings[] = {
    {"in capitals", coding(" CHUNKED"), taken, used_again},
    {"behind a tab", coding("\tchunked"), taken, used_again},
    {"behind a vertical tab",
     coding("\x0b"
            "chunked"),
     refused("bad value"), given_up},
    {"chunked in two lines", ok + chunked + chunked + one_chunk, refused("bad Transfer-Encoding"),
     given_up},
    {"gzip below, not undone", coding(" gzip, chunked"), taken, used_again},
    // Not the last one, or not known: the body ends with the connection, and is no JSON.
    {"gzip above", coding(" chunked, gzip"), "200 " + one_chunk.substr(2), ended_by_peer},
    {"chunked twice", coding(" chunked, chunked"), "200 " + one_chunk.substr(2), ended_by_peer},
    {"nearly chunked", coding(" xchunked"), "200 " + one_chunk.substr(2), ended_by_peer},
    {"identity without a length", ok + "Transfer-Encoding: identity\r\n" + body, taken,
     ended_by_peer},
    {"of HTTP/1.0", "HTTP/1.0 200 OK\r\n" + chunked + one_chunk, taken, given_up},
    {"a content coding", ok + "Content-Encoding: gzip\r\n" + two + body, taken, used_again},
};

std::string size_line(const std::string& line) {
  return ok + chunked + "\r\n" + line + "\r\n{}\r\n0\r\n\r\n";
}

std::string last_chunk(const std::string& bytes) {
  return ok + chunked + "\r\n2\r\n{}\r\n" + bytes;
}

const Case chunks[] = {
    {"extensions", size_line("2;a=b;c=\"d ;e\\\"\";f"), taken, used_again},
    {"an extension without a name", size_line("2;=x"), refused("bad chunk extension"), given_up},
    {"an extension that ends in LF", ok + chunked + "\r\n2;a\n{}\r\n0\r\n\r\n",
     refused("bad chunk extension"), given_up},
    {"an extension with a CR", size_line("2;a\rb"), refused("bad line ending"), given_up},
    {"a blank behind the size", size_line("2 "), refused("bad chunk extension"), given_up},
    {"a blank before the size", size_line(" 2"), refused("bad chunk"), given_up},
    {"size with 0x", size_line("0x2"), refused("bad chunk extension"), given_up},
    {"size below zero", size_line("-2"), refused("bad chunk"), given_up},
    {"size with a plus", size_line("+2"), refused("bad chunk"), given_up},
    {"size with thirty zeros", size_line(std::string(30, '0') + "2"), taken, used_again},
    {"size of two to the 64th, plus two", size_line("10000000000000002"), refused("bad chunk"),
     given_up},
    {"size of two to the 64th, less one", size_line("ffffffffffffffff"),
     "no answer: the answer is too long", given_up},
    {"no size", size_line(""), refused("bad chunk"), given_up},
    {"size that ends in LF", ok + chunked + "\r\n2\n{}\r\n0\r\n\r\n",
     refused("bad chunk extension"), given_up},
    {"longer than said", size_line("1"), refused("bad chunk"), given_up},
    {"shorter than said", size_line("3"), refused("bad chunk"), given_up},
    {"the next at once", ok + chunked + "\r\n2\r\n{}0\r\n\r\n", refused("bad chunk"), given_up},
    {"the last missing", last_chunk(""), cut_short, ended_by_peer},
    {"the last cut", last_chunk("0\r\n"), cut_short, ended_by_peer},
    {"the last with LF", last_chunk("0\r\n\n"), cut_short, ended_by_peer},
    {"the last as 00", last_chunk("00\r\n\r\n"), taken, used_again},
    {"trailers", last_chunk("0\r\nX: y\r\nZ: z\r\n\r\n"), taken, used_again},
    {"a trailer without colon", last_chunk("0\r\nX y\r\n\r\n"), refused("bad field"), given_up},
    {"a length as trailer", last_chunk("0\r\nContent-Length: 9\r\n\r\n"),
     refused("bad Content-Length"), given_up},
    {"a coding as trailer", last_chunk("0\r\nTransfer-Encoding: chunked\r\n\r\n"),
     refused("bad Transfer-Encoding"), given_up},
    {"another answer behind", last_chunk("0\r\n\r\n" + answer("smuggled")), taken, given_up},
};

std::string with_line(const std::string& line) {
  return ok + line + "\r\n" + two + body;
}

const Case headers[] = {
    {"a folded line", with_line("X: a\r\n b"), taken, used_again},
    {"LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", refused("bad reason"), given_up},
    {"LF once", ok + "X: y\n" + two + body, refused("bad value"), given_up},
    {"CR inside", with_line("X: y\rZ: z"), refused("bad line ending"), given_up},
    {"CR twice", with_line("X: y\r"), refused("bad line ending"), given_up},
    {"NUL in a value", with_line("X: a\0b"s), refused("bad value"), given_up},
    {"NUL in a name", with_line("X\0: a"s), refused("bad field"), given_up},
    {"a control byte",
     with_line("X: a\x01"
               "b"),
     refused("bad value"), given_up},
    {"DEL",
     with_line("X: a\x7f"
               "b"),
     refused("bad value"), given_up},
    {"a tab", with_line("X: a\tb"), taken, used_again},
    {"no UTF-8", with_line("X: \xff\x80"), taken, used_again},
    {"no colon", with_line("X"), refused("bad field"), given_up},
    {"no name", with_line(": x"), refused("bad field"), given_up},
    {"a blank in a name", with_line("X y: z"), refused("bad field"), given_up},
    {"a name that is no ASCII", with_line("\xc3\xa9: x"), refused("bad field"), given_up},
    {"six thousand lines", with_line(repeated("a:b\r\n", 6000) + "X: y"), taken, used_again},
    {"thirteen thousand lines", with_line(repeated("a:b\r\n", 13'000) + "X: y"), head_too_long,
     given_up},
    {"a value of 32,000 bytes", with_line("X: " + std::string(32'000, 'x')), taken, used_again},
    {"a value of 33,000 bytes", with_line("X: " + std::string(33'000, 'x')), head_too_long,
     given_up},
    {"a name of 33,000 bytes", with_line(std::string(33'000, 'x') + ": y"), head_too_long,
     given_up},
    {"close among others", with_line("Connection: keep-alive, close"), taken, given_up},
    {"an upgrade that nobody asked for", with_line("Upgrade: h2c\r\nConnection: upgrade"), taken,
     used_again},
};

}  // namespace

TEST(HostileHttp, LengthsThatCanBeReadInTwoWaysAreNoAnswer) {
  expect_each(lengths);
}

TEST(HostileHttp, CodingsAreChunkedAloneOrEndWithTheConnection) {
  expect_each(codings);
}

TEST(HostileHttp, ChunksAreReadToTheByteOrNotAtAll) {
  expect_each(chunks);
}

TEST(HostileHttp, HeadersAreLinesOfTextAndOfBoundedSize) {
  expect_each(headers);
}

// Of a line of which it has read no more than three bytes Beast forgets what came before it. Over
// TLS each piece is read by itself.
TEST(HostileHttp, HeadsAreBoundedHoweverTheyAreCut) {
  const peer::Certificate certificate = peer::make_certificate("IP:127.0.0.1");
  const peer::TemporaryFile authorities{certificate.pem};
  for (const std::string& piece : {"y\r\nX: "s, std::string(1000, 'y') + "\r\nX"}) {
    std::size_t sent_bytes = 0;
    peer::Peer server{[&](peer::Line& line) {
                        line.read_request();
                        line.send(ok + piece.substr(piece.find('X')));
                        const std::string rest = piece.ends_with("X") ? ":" + piece : piece;
                        while (sent_bytes < 400'000 && line.send(rest)) {
                          sent_bytes += rest.size();
                        }
                      },
                      &certificate};
    bench::Bench bench{bench::over_tls(server, authorities)};
    EXPECT_EQ(bench::text_of(bench.post()), head_too_long) << piece;
  }
}
