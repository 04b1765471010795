#include "server.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <exception>

namespace sandbox {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;
using Parser = http::request_parser<http::string_body>;

// A question is a few hundred bytes; a page of rows that somebody adds may be more.
constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 1024 * 1024;
constexpr std::size_t buffer_limit = 64 * 1024;

tcp::socket& socket_of(tcp::socket& stream) {
  return stream;
}
tcp::socket& socket_of(TlsStream& stream) {
  return stream.next_layer();
}

HttpRequest request_of(const Parser& parser) {
  const auto& message = parser.get();
  HttpRequest request{
      std::string(message.method_string()), std::string(message.target()), {}, message.body()};
  for (const auto& field : message)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return request;
}

std::string status_and_headers(const HttpResponse& response) {
  const auto reason = http::obsolete_reason(http::int_to_status(response.status));
  auto head = fmt::format("HTTP/1.1 {} {}\r\n", response.status,
                          std::string_view(reason.data(), reason.size()));
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  return head;
}

std::string head_of(const HttpResponse& response, bool keeps_alive) {
  const auto head =
      status_and_headers(response) + fmt::format("Content-Length: {}\r\n", response.body.size());
  return head + (keeps_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

// A client that goes away, or speaks no HTTP, is its own affair: only its connection ends. What the
// model throws is our bug, and must not pass for a fault of the script.
void end_connection(const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const boost::system::system_error&) {
  } catch (const std::exception& error) {
    fmt::print(stderr, "reconciled-sandbox: a request was dropped: {}\n", error.what());
  }
}

awaitable<void> pause(std::chrono::milliseconds duration) {
  if (duration <= std::chrono::milliseconds{0}) co_return;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, duration);
  co_await timer.async_wait(use_awaitable);
}

void reset(tcp::socket& socket) {
  socket.set_option(asio::socket_base::linger(true, 0));
  socket.close();
}

// Swallows what the client sends until it goes away, which ends this by an exception.
template <class Stream>
awaitable<void> stay_silent(Stream& stream) {
  std::array<char, 1024> sink{};
  const auto buffer = asio::buffer(sink);
  for (;;) co_await stream.async_read_some(buffer, use_awaitable);
}

template <class Stream>
awaitable<void> send_body(Stream& stream, std::string_view body,
                          std::chrono::milliseconds per_byte) {
  if (per_byte == std::chrono::milliseconds{0}) {
    const auto buffer = asio::buffer(body);
    co_await asio::async_write(stream, buffer, use_awaitable);
    co_return;
  }
  for (const char& byte : body) {
    const auto buffer = asio::buffer(&byte, 1);
    co_await asio::async_write(stream, buffer, use_awaitable);
    co_await pause(per_byte);
  }
}

// A body that never ends: after the answer come chunks of spaces. Ends by an exception when the
// client goes.
template <class Stream>
awaitable<void> send_endlessly(Stream& stream, HttpResponse response) {
  response.headers.emplace_back("Transfer-Encoding", "chunked");
  auto text = status_and_headers(response) + "\r\n";
  text += fmt::format("{:x}\r\n{}\r\n", response.body.size() + 1, response.body + ' ');
  const auto beginning = asio::buffer(text);
  co_await asio::async_write(stream, beginning, use_awaitable);
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 4096, std::string(4096, ' '));
  const auto buffer = asio::buffer(chunk);
  for (;;) co_await asio::async_write(stream, buffer, use_awaitable);
}

// Whether the connection may go on.
template <class Stream>
awaitable<bool> deliver(Stream& stream, const Reply& reply, bool keeps_alive) {
  const auto& delivery = reply.delivery;
  co_await pause(delivery.before);
  if (delivery.fault == Delivery::Fault::stall) co_await stay_silent(stream);
  if (delivery.fault == Delivery::Fault::reset) {
    reset(socket_of(stream));
    co_return false;
  }
  if (delivery.fault == Delivery::Fault::endless) co_await send_endlessly(stream, reply.response);
  if (delivery.fault == Delivery::Fault::raw) {
    co_await send_body(stream, delivery.raw, delivery.per_byte);
    socket_of(stream).shutdown(tcp::socket::shutdown_both);
    co_return false;
  }
  const auto head = head_of(reply.response, keeps_alive);
  std::string_view body = reply.response.body;
  const bool is_cut_off = delivery.fault == Delivery::Fault::cut_off;
  if (is_cut_off) body = body.substr(0, delivery.cut_off_after_bytes);
  // Head and body in one write where nothing slows them: two would cost a packet each.
  if (delivery.per_byte == std::chrono::milliseconds{0}) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    co_await asio::async_write(stream, buffers, use_awaitable);
  } else {
    const auto buffer = asio::buffer(head);
    co_await asio::async_write(stream, buffer, use_awaitable);
    co_await send_body(stream, body, delivery.per_byte);
  }
  if (is_cut_off) socket_of(stream).shutdown(tcp::socket::shutdown_both);
  co_return keeps_alive && !is_cut_off;
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(const ServerOptions& options, Responder responder)
      : latency_(options.latency),
        responder_(std::move(responder)),
        acceptor_(io_, tcp::endpoint(asio::ip::make_address(options.host), options.port)),
        signals_(io_, SIGTERM, SIGINT) {
    if (!options.tls) return;
    tls_.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_2_VERSION);
    tls_->use_certificate_chain_file(options.tls->certificate);
    tls_->use_private_key_file(options.tls->key, asio::ssl::context::pem);
  }

  unsigned short port() const { return acceptor_.local_endpoint().port(); }

  void run() {
    signals_.async_wait([this](auto, int) { io_.stop(); });
    // An acceptor that fails has nothing left to do: the exception ends the program.
    asio::co_spawn(io_, accept(), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    io_.run();
  }

 private:
  awaitable<void> accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(use_awaitable);
      socket.set_option(tcp::no_delay(true));
      if (tls_)
        asio::co_spawn(io_, serve_tls(TlsStream(std::move(socket), *tls_)), end_connection);
      else
        asio::co_spawn(io_, serve_plain(std::move(socket)), end_connection);
    }
  }

  awaitable<void> serve_plain(tcp::socket socket) { co_await serve(socket); }

  awaitable<void> serve_tls(TlsStream stream) {
    co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
    co_await serve(stream);
  }

  template <class Stream>
  awaitable<void> serve(Stream& stream) {
    beast::flat_buffer buffer(buffer_limit);
    bool goes_on = true;
    while (goes_on) {
      Parser parser;
      parser.header_limit(header_limit);
      parser.body_limit(body_limit);
      co_await http::async_read(stream, buffer, parser, use_awaitable);
      const auto request = request_of(parser);
      const auto reply = responder_(request);
      co_await pause(latency_);
      goes_on = co_await deliver(stream, reply, parser.get().keep_alive());
    }
  }

  std::chrono::milliseconds latency_;
  Responder responder_;
  asio::io_context io_{1};
  std::optional<asio::ssl::context> tls_;
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
};

Server::Server(const ServerOptions& options, Responder responder)
    : implementation_(std::make_unique<Implementation>(options, std::move(responder))) {}

Server::~Server() = default;

unsigned short Server::port() const {
  return implementation_->port();
}

void Server::run() {
  implementation_->run();
}

}  // namespace sandbox
