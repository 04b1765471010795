// PostgreSQL for coroutines: hops to a thread that owns a connection, runs one transaction there
// and hops back. The closure being run is all that the threads share with the loop.
// With no threads it runs in place, which makes a simulation deterministic.
// What runs on a thread cannot be cancelled: who waits for it gets its result first.
// Errors: those of Session.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>

#include "store/session.hpp"

namespace reconciled {

class Database {
 public:
  /// Above statement_timeout (store/session.cpp): the server itself gives up first where it can.
  static constexpr std::chrono::milliseconds default_patience{150'000};

  /// `patience`: how long a transaction on a thread may take, for a server that says nothing more.
  Database(DatabaseAddress address, int thread_count,
           std::chrono::milliseconds patience = default_patience)
      : address_(std::move(address)),
        inline_session_(address_, nullptr, &figures_),
        watchdog_(thread_count > 0 ? std::make_unique<Watchdog>(patience) : nullptr),
        threads_(thread_count > 0 ? std::make_unique<boost::asio::thread_pool>(thread_count)
                                  : nullptr) {}

  /// One transaction. `f` must live until it is done; it runs on another thread.
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&, pqxx::work&>> transact(F& f) {
    if (!threads_) co_return inline_session_.transact(f);
    const auto task = [&]() -> boost::asio::awaitable<std::invoke_result_t<F&, pqxx::work&>> {
      co_return session_of_thread().transact(f);
    };
    auto token = boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(),
                                                     boost::asio::use_awaitable);
    co_return co_await boost::asio::co_spawn(*threads_, task, token);
  }

  /// One statement that commits by itself: a third of the round trips of a transaction.
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&, pqxx::nontransaction&>> query(F& f) {
    if (!threads_) co_return inline_session_.query(f);
    const auto task =
        [&]() -> boost::asio::awaitable<std::invoke_result_t<F&, pqxx::nontransaction&>> {
      co_return session_of_thread().query(f);
    };
    auto token = boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(),
                                                     boost::asio::use_awaitable);
    co_return co_await boost::asio::co_spawn(*threads_, task, token);
  }

  /// Returns once a thread was free to say that it lives: at the latest when a transaction of one
  /// has ended, be it by patience.
  boost::asio::awaitable<void> sign_of_life() {
    if (threads_) co_await boost::asio::post(*threads_, boost::asio::use_awaitable);
  }

  /// Of all its connections; may be read at any time.
  const ConnectionFigures& figures() const { return figures_; }

  /// Waits for what the threads are running. Call it before what their closures refer to goes.
  void join() {
    if (threads_) threads_->join();
  }

 private:
  // The threads belong to this object alone, so a thread's session is this database's.
  Session& session_of_thread() {
    thread_local std::unique_ptr<Session> session;
    if (!session) session = std::make_unique<Session>(address_, watchdog_.get(), &figures_);
    return *session;
  }

  DatabaseAddress address_;
  ConnectionFigures figures_;
  Session inline_session_;
  std::unique_ptr<Watchdog> watchdog_;
  std::unique_ptr<boost::asio::thread_pool> threads_;
};

}  // namespace reconciled
