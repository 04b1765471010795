// The bytes of an HTTP answer, through the daemon's own transport: a peer on loopback, in the same
// loop, sends the input to whoever connects and closes.
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>

#include "gateway/http_transport.hpp"
#include "property.hpp"

using namespace reconciled;
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t longest_body = 2 * 1024 * 1024;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> answer_once(tcp::acceptor& acceptor, std::string_view bytes) {
  auto [error, socket] = co_await acceptor.async_accept(use_result);
  if (error) co_return;
  // The request is read first: closing on unread bytes would reset the connection.
  char request[512];
  const auto room = asio::buffer(request);
  co_await socket.async_read_some(room, use_result);
  const auto answer = asio::buffer(bytes.data(), bytes.size());
  co_await asio::async_write(socket, answer, use_result);
}

void check(const HttpAnswer& answer, std::string_view bytes) {
  fuzz::expects(answer.status >= 200 && answer.status <= 999, "an answer is a final one");
  fuzz::expects(answer.body.size() <= longest_body && answer.body.size() <= bytes.size(),
                "a body is no longer than what was sent");
  for (const auto& header : {answer.signature, answer.response_time}) {
    if (!header) continue;
    fuzz::expects(header->find('\n') == std::string::npos, "a header is one line");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  asio::io_context loop{1};
  tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), 0}};
  HttpTransportOptions options;
  options.is_tls = false;
  options.host = "127.0.0.1";
  options.port = acceptor.local_endpoint().port();
  options.timeout = std::chrono::seconds{8};
  HttpTransport transport{loop.get_executor(), options};
  const HttpRequest request{"/p", {}, "{}"};
  std::optional<Exchange> exchange;
  asio::co_spawn(loop, answer_once(acceptor, bytes), [](std::exception_ptr error) {
    fuzz::expects(!error, "the peer does not throw");
  });
  asio::co_spawn(loop, transport.post(request), [&](std::exception_ptr error, Exchange result) {
    fuzz::expects(!error, "nothing is thrown for what a peer sends");
    exchange = std::move(result);
    loop.stop();
  });
  loop.run();
  fuzz::expects(exchange.has_value(), "an exchange ends");
  if (const auto* const answer = std::get_if<HttpAnswer>(&*exchange)) check(*answer, bytes);
  return 0;
}
