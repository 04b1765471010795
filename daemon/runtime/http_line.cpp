#include "runtime/http_line.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string_view>

namespace reconciled {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

constexpr seconds request_patience{5};  // for a whole head
constexpr seconds idle_patience{75};    // between two requests; Prometheus asks once a minute
constexpr seconds answer_patience{10};  // to make an answer, and for the client to take it
constexpr seconds linger_patience{1};   // for the client to read the last answer and close
constexpr int most_requests = 1000;     // of one connection
constexpr std::size_t most_lingering = 256 * 1024;

const char* reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "";
  }
}

HttpReply refusal_of(int status) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::string(reason_of(status)) + '\n';
  return reply;
}

std::string text_of(const HttpReply& reply, bool is_head, bool is_last) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + ' ' + reason_of(reply.status);
  text += "\r\nContent-Type: " + reply.content_type;
  text += "\r\nContent-Length: " + std::to_string(reply.body.size());
  text += "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff";
  if (reply.status == 405) text += "\r\nAllow: GET, HEAD";
  text += is_last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
  return is_head ? text : text + reply.body;
}

}  // namespace

HttpLine::HttpLine(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

asio::awaitable<void> HttpLine::serve(const HttpPort::Respond& respond) {
  bool is_open = true;
  for (int count = 1; is_open; ++count) {
    set_deadline(count == 1 ? request_patience : idle_patience);
    if (!co_await read_request()) break;
    is_finishing_ = is_finishing_ || request_.refusal != 0 || request_.is_last;
    if (count == most_requests) is_finishing_ = true;
    is_answering_ = true;
    is_open = co_await answer(respond);
    is_answering_ = false;
    if (is_open && is_finishing_) {
      co_await linger();
      break;
    }
  }
  cut();
}

void HttpLine::finish() {
  is_finishing_ = true;
  if (!is_answering_) cut();
}

void HttpLine::cut() {
  error_code ignored;
  deadline_.cancel();
  socket_.close(ignored);
}

// What waits on the socket is given up when the deadline passes, and what is begun later, too.
void HttpLine::set_deadline(milliseconds patience) {
  is_late_ = false;
  deadline_.expires_after(patience);
  deadline_.async_wait([weak = weak_from_this(), no = ++deadline_no_](error_code error) {
    const auto line = weak.lock();
    if (error || !line || no != line->deadline_no_) return;
    line->is_late_ = true;
    error_code ignored;
    line->socket_.cancel(ignored);
  });
}

// False when there is nobody to answer.
asio::awaitable<bool> HttpLine::read_request() {
  std::optional<PortRequest> request = reader_.begin();
  bool has_begun = false;
  while (!request) {
    if (!has_begun && reader_.has_begun()) {
      has_begun = true;
      set_deadline(request_patience);
    }
    const std::span<char> room = reader_.room();
    const asio::mutable_buffer space{room.data(), room.size()};
    const auto [error, count] = co_await socket_.async_read_some(space, use_result);
    if (is_late_ && has_begun) {
      request.emplace().refusal = 408;
    } else if (is_late_ || error) {
      co_return false;
    } else {
      request = reader_.take(count);
    }
  }
  request_ = std::move(*request);
  co_return true;
}

asio::awaitable<bool> HttpLine::answer(const HttpPort::Respond& respond) {
  set_deadline(answer_patience);
  const bool is_head = request_.method == "HEAD";
  HttpReply reply;
  if (request_.refusal != 0) {
    reply = refusal_of(request_.refusal);
  } else if (request_.method != "GET" && !is_head) {
    reply = refusal_of(405);
  } else {
    reply = co_await respond(request_.path);
  }
  if (is_late_) co_return false;
  const std::string text = text_of(reply, is_head, is_finishing_);
  co_return co_await send(text);
}

asio::awaitable<bool> HttpLine::send(const std::string& text) {
  const auto bytes = asio::buffer(text);
  const auto [error, count] = co_await asio::async_write(socket_, bytes, use_result);
  co_return !error && !is_late_;
}

// A socket that is closed with unread bytes in it is reset, and the answer with it.
asio::awaitable<void> HttpLine::linger() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  set_deadline(linger_patience);
  for (std::size_t lingered = 0; lingered < most_lingering;) {
    reader_.forget();
    const std::span<char> room = reader_.room();
    const asio::mutable_buffer space{room.data(), room.size()};
    const auto [error, count] = co_await socket_.async_read_some(space, use_result);
    if (error || is_late_) co_return;
    lingered += count;
  }
}

}  // namespace reconciled
