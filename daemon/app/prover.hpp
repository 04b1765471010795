// Keeps the books: proves what was touched, has the intervals of breaks read again, announces what
// does not fit even then.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>

#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "store/books.hpp"
#include "store/database.hpp"

namespace reconciled {

class Prover {
 public:
  /// `idle_look`: what other processes and people touch is found at the latest after this.
  /// `on_reread` is told when windows were opened to be read again. Both must outlive this.
  Prover(Database& database, Clock& clock, const boost::asio::any_io_executor& executor,
         std::chrono::milliseconds idle_look, std::function<void()> on_reread)
      : database_(database),
        clock_(clock),
        idle_look_(idle_look),
        news_(executor),
        on_reread_(std::move(on_reread)) {}

  /// For ever; throws DatabaseUnavailable.
  boost::asio::awaitable<void> run();
  /// Until nothing is left to prove. Returns how many windows are to be read again.
  boost::asio::awaitable<int> prove_all();
  /// Something may have been touched.
  void wake() {
    has_news_ = true;
    news_.notify();
  }

 private:
  Database& database_;
  Clock& clock_;
  std::chrono::milliseconds idle_look_;
  Event news_;
  bool has_news_ = false;  // since the last proof began
  std::function<void()> on_reread_;
};

}  // namespace reconciled
