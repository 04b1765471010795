#include "runtime/first_to_end.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>

namespace reconciled {

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

asio::awaitable<void> catching(asio::awaitable<void> branch, std::exception_ptr& error) {
  try {
    co_await std::move(branch);
  } catch (...) {
    error = std::current_exception();
  }
}

}  // namespace

asio::awaitable<void> first_to_end(asio::awaitable<void> one, asio::awaitable<void> other) {
  std::exception_ptr one_error;
  std::exception_ptr other_error;
  auto one_caught = catching(std::move(one), one_error);
  auto other_caught = catching(std::move(other), other_error);
  const auto first = co_await (std::move(one_caught) || std::move(other_caught));
  const std::exception_ptr error = first.index() == 0 ? one_error : other_error;
  if (error) std::rethrow_exception(error);
}

asio::awaitable<void> both_to_end(asio::awaitable<void> one, asio::awaitable<void> other) {
  co_await (std::move(one) && std::move(other));
}

}  // namespace reconciled
