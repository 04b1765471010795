#include "runtime/http_port.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "runtime/http_line.hpp"
#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr auto use_error = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_lines = 32;
constexpr std::chrono::milliseconds accept_pause{200};  // when there are no descriptors left, say

// Of a name the first address; a literal is looked up nowhere.
tcp::endpoint endpoint_of(const std::string& host, std::uint16_t port, error_code& error) {
  asio::io_context nowhere;
  tcp::resolver resolver(nowhere);
  const auto found = resolver.resolve(
      host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
  return error ? tcp::endpoint{} : found.begin()->endpoint();
}

error_code bind(tcp::acceptor& acceptor, const std::string& host, std::uint16_t port) {
  error_code error;
  const tcp::endpoint endpoint = endpoint_of(host, port, error);
  if (!error) acceptor.open(endpoint.protocol(), error);
  // A restart must not wait for connections of the process before.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(endpoint, error);
  return error;
}

PortUnusable unusable(const std::string& host, std::uint16_t port, const error_code& error) {
  return PortUnusable("cannot listen on " + address_text(host, port) + ": " + error.message());
}

}  // namespace

struct HttpPort::State : std::enable_shared_from_this<State> {
  State(const asio::any_io_executor& executor, Respond answer)
      : acceptor(executor), pause(executor), respond(std::move(answer)) {}

  asio::awaitable<void> accept_for_ever();
  void admit(tcp::socket socket);
  void make_room();

  tcp::acceptor acceptor;
  asio::steady_timer pause;
  Respond respond;
  std::list<std::shared_ptr<HttpLine>> lines;  // the oldest first
};

asio::awaitable<void> HttpPort::State::accept_for_ever() {
  while (acceptor.is_open()) {
    tcp::socket socket(acceptor.get_executor());
    const auto [error] = co_await acceptor.async_accept(socket, use_error);
    if (!acceptor.is_open()) co_return;
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    pause.expires_after(accept_pause);
    co_await pause.async_wait(use_error);
  }
}

void HttpPort::State::admit(tcp::socket socket) {
  make_room();
  auto line = std::make_shared<HttpLine>(std::move(socket));
  lines.push_back(line);
  asio::co_spawn(acceptor.get_executor(), line->serve(respond),
                 [state = shared_from_this(), line](std::exception_ptr error) {
                   state->lines.remove(line);
                   if (error) log_error("port_connection_failed", {});
                 });
}

void HttpPort::State::make_room() {
  if (lines.size() < most_lines) return;
  const auto idle =
      std::ranges::find_if(lines, [](const auto& one) { return !one->is_answering(); });
  const auto oldest = idle == lines.end() ? lines.begin() : idle;
  (*oldest)->cut();
  lines.erase(oldest);
}

std::string address_text(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

void require_usable_address(const std::string& host, std::uint16_t port) {
  asio::io_context nowhere;
  tcp::acceptor acceptor(nowhere);
  const error_code error = bind(acceptor, host, port);
  if (error && error != asio::error::address_in_use) throw unusable(host, port, error);
}

HttpPort::HttpPort(const asio::any_io_executor& executor, const std::string& host,
                   std::uint16_t port, Respond respond)
    : state_(std::make_shared<State>(executor, std::move(respond))) {
  error_code error = bind(state_->acceptor, host, port);
  if (!error) state_->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) throw unusable(host, port, error);
  asio::co_spawn(executor, state_->accept_for_ever(), [state = state_](std::exception_ptr failure) {
    if (failure) log_error("port_closed", {});
  });
}

HttpPort::~HttpPort() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->pause.cancel();
  // A line that is cut removes itself from the list, later.
  for (const auto& line : state_->lines) line->finish();
}

}  // namespace reconciled
