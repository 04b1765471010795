// The one file that includes SSL.
#include "gateway/http_transport.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "gateway/http_head.hpp"
#include "gateway/http_reader.hpp"
#include "gateway/lookup.hpp"
#include "gateway/slots.hpp"
#include "gateway/tls.hpp"

namespace reconciled {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

struct Connection {
  Connection(const asio::any_io_executor& executor, asio::ssl::context& tls)
      : stream{executor, tls} {}

  tcp::socket& socket() { return stream.next_layer(); }

  // A connection with anything to read while nobody asked is closed, about to be, or carries what
  // would be taken for the answer to the next question. TLS reads ahead: part of it may have left
  // the socket already.
  bool is_quiet() {
    if (holds_unread(stream.native_handle())) return false;
    char byte{};
    const auto count = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  asio::ssl::stream<tcp::socket> stream;  // plain HTTP uses the socket below it
  HttpReader reader;
  std::chrono::steady_clock::time_point idle_since;
};

std::string why_reading_failed(const error_code& error) {
  if (error == asio::ssl::error::stream_truncated) {
    return "the connection was closed before the answer was complete";
  }
  return "the answer was not received: " + error.message();
}

asio::ssl::context make_tls(const HttpTransportOptions& options) {
  asio::ssl::context tls{asio::ssl::context::tls_client};
  if (options.is_tls) trust_authorities(tls.native_handle(), options.ca_file);
  return tls;
}

}  // namespace

struct HttpPool {
  HttpPool(asio::any_io_executor pool_executor, HttpTransportOptions pool_options)
      : executor{std::move(pool_executor)},
        options{std::move(pool_options)},
        authority{host_and_port(options.host, options.port)},
        tls{make_tls(options)},
        slots{executor, options.connections} {}

  asio::any_io_executor executor;
  HttpTransportOptions options;
  std::string authority;
  asio::ssl::context tls;
  std::vector<std::unique_ptr<Connection>> idle;  // the last one used last
  Slots slots;                                    // one for each exchange
};

namespace {

std::unique_ptr<Connection> take_idle(HttpPool& pool) {
  const auto oldest = std::chrono::steady_clock::now() - pool.options.longest_idle;
  std::erase_if(pool.idle, [&](const auto& one) { return one->idle_since <= oldest; });
  while (!pool.idle.empty()) {
    std::unique_ptr<Connection> connection = std::move(pool.idle.back());
    pool.idle.pop_back();
    if (connection->is_quiet()) return connection;
  }
  return nullptr;
}

// Empty when the connection stands, else why it does not.
asio::awaitable<std::string> connect(HttpPool& pool, Connection& connection) {
  const std::string whom = "cannot connect to " + pool.authority + ": ";
  const Addresses found = co_await look_up(pool.executor, pool.options.host, pool.options.port);
  if (found.error) co_return whom + found.error.message();
  if (!pool.options.is_tls && !is_loopback(found)) {
    co_return whom + "plain HTTP is for loopback only";
  }
  const auto [error, endpoint] =
      co_await asio::async_connect(connection.socket(), found.endpoints, use_result);
  if (error) co_return whom + error.message();
  error_code ignored;
  connection.socket().set_option(tcp::no_delay{true}, ignored);
  if (!pool.options.is_tls) co_return std::string{};

  SSL* const ssl = connection.stream.native_handle();
  if (!expect_host(ssl, pool.options.host)) co_return whom + "the host's name is not usable in TLS";
  const auto [tls_error] =
      co_await connection.stream.async_handshake(asio::ssl::stream_base::client, use_result);
  if (tls_error) co_return whom + why_handshake_failed(ssl, tls_error.message());
  co_return std::string{};
}

// From the first byte of the request to the last of the answer.
template <typename Stream>
asio::awaitable<Conversation> converse(Stream& stream, HttpReader& reader,
                                       const std::string& request) {
  const auto request_bytes = asio::buffer(request);
  const auto [write_error, written_count] =
      co_await asio::async_write(stream, request_bytes, use_result);
  if (write_error) {
    co_return without_answer("the request was not sent whole: " + write_error.message());
  }
  reader.begin();
  std::optional<Conversation> conversation;
  while (!conversation) {
    const std::span<char> room = reader.room();
    const asio::mutable_buffer space{room.data(), room.size()};
    const auto [error, count] = co_await stream.async_read_some(space, use_result);
    if (error == asio::error::eof) co_return reader.take_end();
    if (error) co_return without_answer(why_reading_failed(error));
    conversation = reader.take(count);
  }
  co_return std::move(*conversation);
}

// `is_sending` becomes true just before the first byte of the request is written.
asio::awaitable<Conversation> exchange(std::shared_ptr<HttpPool> pool, const HttpRequest& request,
                                       bool& is_sending) {
  const Slot slot = co_await pool->slots.take();
  std::unique_ptr<Connection> connection = take_idle(*pool);
  if (!connection) {
    connection = std::make_unique<Connection>(pool->executor, pool->tls);
    std::string problem = co_await connect(*pool, *connection);
    if (!problem.empty()) {
      Conversation none;
      none.exchange = RequestNotSent{std::move(problem)};
      co_return none;
    }
  }
  const std::string text = request_text(request, pool->authority);
  is_sending = true;
  auto conversation = pool->options.is_tls
                          ? converse(connection->stream, connection->reader, text)
                          : converse(connection->socket(), connection->reader, text);
  Conversation result = co_await std::move(conversation);
  if (result.can_be_reused) {
    connection->idle_since = std::chrono::steady_clock::now();
    pool->idle.push_back(std::move(connection));
  }
  co_return result;
}

std::string in_words(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

asio::awaitable<void> wait(asio::steady_timer& deadline) {
  co_await deadline.async_wait(use_result);
}

}  // namespace

HttpTransport::HttpTransport(asio::any_io_executor executor, HttpTransportOptions options) {
  if (!options.is_tls && !may_be_loopback(options.host)) {
    throw std::invalid_argument("plain HTTP is for loopback only, not for " + options.host);
  }
  pool_ = std::make_shared<HttpPool>(std::move(executor), std::move(options));
}

HttpTransport::~HttpTransport() = default;

asio::awaitable<Exchange> HttpTransport::post(const HttpRequest& request) {
  using namespace asio::experimental::awaitable_operators;
  const std::string unsendable = unsendable_part(request);
  if (!unsendable.empty()) {
    co_return RequestNotSent{unsendable + " holds a character that HTTP does not allow"};
  }
  const std::shared_ptr<HttpPool> pool = pool_;
  bool is_sending = false;
  asio::steady_timer deadline{pool->executor, pool->options.timeout};
  auto answered = exchange(pool, request, is_sending);
  auto too_late = wait(deadline);
  auto either = std::move(answered) || std::move(too_late);
  auto result = co_await std::move(either);
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error{asio::error::operation_aborted};
  }
  if (auto* const finished = std::get_if<0>(&result)) co_return std::move(finished->exchange);
  const std::string limit = in_words(pool->options.timeout);
  if (is_sending) co_return NoHttpAnswer{"no whole answer came within " + limit};
  co_return RequestNotSent{"no connection to " + pool->authority + " within " + limit};
}

}  // namespace reconciled
