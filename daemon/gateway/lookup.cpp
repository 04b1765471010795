#include "gateway/lookup.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace reconciled {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

// Shared by the caller and the resolver's completion: whichever is later.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor)
      : resolver{executor}, done{executor, asio::steady_timer::time_point::max()} {}

  tcp::resolver resolver;
  asio::steady_timer done;  // never expires; cancelled when the addresses are there
  Addresses addresses;
};

}  // namespace

bool may_be_loopback(const std::string& host) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  return error ? host == "localhost" : address.is_loopback();
}

bool is_loopback(const Addresses& addresses) {
  return std::all_of(addresses.endpoints.begin(), addresses.endpoints.end(),
                     [](const tcp::endpoint& one) { return one.address().is_loopback(); });
}

asio::awaitable<Addresses> look_up(asio::any_io_executor executor, std::string host,
                                   std::uint16_t port) {
  Addresses literal;
  const auto address = asio::ip::make_address(host, literal.error);
  if (!literal.error) {
    literal.endpoints.emplace_back(address, port);
    co_return literal;
  }
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->resolver.async_resolve(
      host, std::to_string(port), tcp::resolver::numeric_service,
      [lookup](error_code error, const tcp::resolver::results_type& results) {
        lookup->addresses.error = error;
        for (const auto& result : results) {
          lookup->addresses.endpoints.push_back(result.endpoint());
        }
        lookup->done.cancel();
      });
  constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
  co_await lookup->done.async_wait(use_result);
  co_return std::move(lookup->addresses);
}

}  // namespace reconciled
