// The database's threads give a sign of life when one of them is free, and none while all hang.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <future>

#include "store/database.hpp"
#include "test_database.hpp"

namespace reconciled::test {
namespace {

namespace asio = boost::asio;

TEST(ASignOfLife, OfTheDatabasesThreadsComesOnceOneIsFree) {
  TestDatabase test_database;
  asio::io_context loop(1);
  Database database(test_database.address(), 1);
  bool is_alive = false;
  std::promise<void> begun;
  std::promise<void> may_end;
  auto hang = [&](pqxx::work&) {
    begun.set_value();
    may_end.get_future().wait();
    return 0;
  };
  const auto work = [&]() -> asio::awaitable<void> { co_await database.transact(hang); };
  const auto sign = [&]() -> asio::awaitable<void> {
    co_await database.sign_of_life();
    is_alive = true;
  };
  const auto note = [](const std::exception_ptr& error) { EXPECT_FALSE(error); };
  asio::co_spawn(loop, work, note);
  loop.poll();
  begun.get_future().wait();
  asio::co_spawn(loop, sign, note);
  loop.poll();
  EXPECT_FALSE(is_alive) << "the only thread hangs";
  may_end.set_value();
  loop.run();
  EXPECT_TRUE(is_alive);
  database.join();
}

}  // namespace
}  // namespace reconciled::test
