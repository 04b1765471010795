// The one file of this layer that includes Beast.
#include "runtime/request_reader.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <string_view>

namespace reconciled {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t longest_head = 8 * 1024;
// Whatever a client sends, no more of it is held.
constexpr std::size_t longest_buffer = 16 * 1024;

PortRequest refused(int status) {
  PortRequest request;
  request.refusal = status;
  return request;
}

PortRequest refused(const error_code& error) {
  const bool is_too_long =
      error == http::error::header_limit || error == http::error::buffer_overflow;
  if (is_too_long) return refused(431);
  return refused(error == http::error::body_limit ? 413 : 400);
}

// "/metrics?debug=1" and "http://localhost:9464/metrics" ask for /metrics.
std::string path_of(std::string_view target) {
  if (target.starts_with("http://")) {
    const std::size_t slash = target.find('/', std::string_view("http://").size());
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return std::string(target.substr(0, target.find('?')));
}

}  // namespace

struct RequestReader::State {
  void expect_a_request() {
    parser.emplace();
    parser->header_limit(longest_head);
    head_size = 0;
  }

  std::optional<PortRequest> parse() {
    error_code error;
    while (buffer.size() > 0 && !error && !parser->is_header_done()) {
      const std::size_t count = parser->put(buffer.data(), error);
      buffer.consume(count);
      if (parser->is_header_done()) break;
      // Of lines that are cut in certain places Beast's own limit counts only the last.
      head_size += count;
      if (head_size + buffer.size() > longest_head) error = http::error::header_limit;
    }
    if (error && error != http::error::need_more) return refused(error);
    if (!parser->is_header_done()) return std::nullopt;
    return finish();
  }

  PortRequest finish() const {
    const auto& message = parser->get();
    const auto length = parser->content_length();
    if ((length && *length > 0) || message.count(http::field::transfer_encoding) > 0) {
      return refused(413);
    }
    const std::size_t host_count = message.count(http::field::host);
    if (host_count > 1 || (host_count == 0 && message.version() == 11)) return refused(400);
    PortRequest request;
    request.method = std::string(message.method_string());
    const auto target = message.target();
    request.path = path_of({target.data(), target.size()});
    // HTTP/1.0 knows connections that stay open only as an extension, which nobody needs here.
    request.is_last = message.version() != 11 || !message.keep_alive();
    return request;
  }

  boost::beast::flat_buffer buffer{longest_buffer};
  std::optional<http::request_parser<http::empty_body>> parser;
  std::size_t head_size = 0;
};

RequestReader::RequestReader() : state_{std::make_unique<State>()} {
  state_->expect_a_request();
}

RequestReader::~RequestReader() = default;

std::optional<PortRequest> RequestReader::begin() {
  state_->expect_a_request();
  return state_->parse();
}

bool RequestReader::has_begun() const {
  return state_->head_size + state_->buffer.size() > 0;
}

std::span<char> RequestReader::room() {
  const auto space =
      state_->buffer.prepare(boost::beast::read_size(state_->buffer, longest_buffer));
  return {static_cast<char*>(space.data()), space.size()};
}

std::optional<PortRequest> RequestReader::take(std::size_t count) {
  state_->buffer.commit(count);
  return state_->parse();
}

void RequestReader::forget() {
  state_->buffer.clear();
}

}  // namespace reconciled
