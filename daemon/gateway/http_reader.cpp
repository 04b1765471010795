// The one file that includes Beast.
#include "gateway/http_reader.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string_view>
#include <utility>

#include "core/expects.hpp"

namespace reconciled {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

// A page of ten rows has about 10 KB. With all connections in flight this bounds what the answers
// of a misbehaving peer can take.
constexpr std::uint64_t longest_body = 2 * 1024 * 1024;
constexpr std::uint32_t longest_head = 32 * 1024;
// Chunk extensions and trailers are bounded by the buffer alone.
constexpr std::size_t longest_buffer = 64 * 1024;
// Beast reads as much as the buffer has room for, without any 512 bytes at a time: a page with its
// head in one read, and one TLS record is no longer.
constexpr std::size_t usual_buffer = 16 * 1024;
constexpr int most_interim_answers = 8;  // 100 Continue, 103 Early Hints

// 101 is none: we ask for no other protocol.
bool is_interim(unsigned status) {
  return status / 100 == 1 && status != 101;
}

std::string why_not_received(const error_code& error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) {
    return "the connection was closed before the answer was complete";
  }
  if (error == http::error::body_limit) return "the answer is too long";
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return "the answer's header is too long";
  }
  return "the answer was not received: " + error.message();
}

// A header that came twice is neither of the two.
std::optional<std::string> single_value(const http::fields& fields, std::string_view name) {
  const auto [begin, end] = fields.equal_range({name.data(), name.size()});
  if (begin == end) return std::nullopt;
  if (std::next(begin) != end) return std::string{};
  return std::string{begin->value()};
}

}  // namespace

Conversation without_answer(std::string reason) {
  Conversation conversation;
  conversation.exchange = NoHttpAnswer{std::move(reason)};
  return conversation;
}

struct HttpReader::State {
  State() { buffer.reserve(usual_buffer); }

  void expect_an_answer() {
    parser.emplace();
    parser->eager(true);
    parser->header_limit(longest_head);
    parser->body_limit(longest_body);
    head_size = 0;
  }

  // Takes in what the buffer holds, as far as this answer goes.
  error_code parse() {
    error_code error;
    while (buffer.size() > 0 && !error && !parser->is_done()) {
      const std::size_t count = parser->put(buffer.data(), error);
      buffer.consume(count);
      if (parser->is_header_done()) continue;
      // Of lines that are cut in certain places Beast's own limit counts only the last.
      head_size += count;
      if (head_size + buffer.size() > longest_head) return http::error::header_limit;
    }
    return error;
  }

  Conversation finish() {
    auto& message = parser->get();
    const unsigned status = message.result_int();
    if (status < 200) {
      return without_answer("the answer's status is " + std::to_string(status) +
                            ", which ends no exchange");
    }
    Conversation conversation;
    conversation.can_be_reused = parser->keep_alive() && buffer.size() == 0;
    conversation.exchange = HttpAnswer{.status = static_cast<int>(status),
                                       .signature = single_value(message, "signature"),
                                       .response_time = single_value(message, "response-time"),
                                       .body = std::move(message.body()),
                                       .retry_after = single_value(message, "retry-after")};
    return conversation;
  }

  boost::beast::flat_buffer buffer{longest_buffer};
  std::optional<http::response_parser<http::string_body>> parser;
  std::size_t head_size = 0;
  int interim_count = 0;
};

HttpReader::HttpReader() : state_{std::make_unique<State>()} {}

HttpReader::~HttpReader() = default;

void HttpReader::begin() {
  expects(state_->buffer.size() == 0, "an answer was read to its end");
  state_->expect_an_answer();
  state_->interim_count = 0;
}

std::span<char> HttpReader::room() {
  const auto space =
      state_->buffer.prepare(boost::beast::read_size(state_->buffer, longest_buffer));
  return {static_cast<char*>(space.data()), space.size()};
}

std::optional<Conversation> HttpReader::take(std::size_t count) {
  state_->buffer.commit(count);
  while (true) {
    const error_code error = state_->parse();
    if (error && error != http::error::need_more) return without_answer(why_not_received(error));
    if (!state_->parser->is_done()) break;
    if (!is_interim(state_->parser->get().result_int())) return state_->finish();
    if (++state_->interim_count > most_interim_answers) {
      return without_answer("only interim answers came");
    }
    state_->expect_an_answer();
  }
  if (state_->buffer.size() < longest_buffer) return std::nullopt;
  return without_answer(why_not_received(http::error::buffer_overflow));
}

Conversation HttpReader::take_end() {
  error_code error = http::error::end_of_stream;
  if (state_->parser->got_some()) {
    error.clear();
    state_->parser->put_eof(error);  // the end of a body, where nothing else says it
  }
  if (error) return without_answer(why_not_received(error));
  return state_->finish();
}

}  // namespace reconciled
