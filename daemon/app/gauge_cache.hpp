// What the database says of the work, for whoever asks often: read at most every two seconds, on a
// connection and thread of its own, so that neither a slow transaction of ours nor a database that
// hangs makes anybody wait longer than that. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "store/database.hpp"
#include "store/gauges.hpp"

namespace reconciled {

class GaugeCache {
 public:
  GaugeCache(boost::asio::any_io_executor executor, DatabaseAddress address, Clock& clock);

  /// Two seconds old at most; null when the database did not answer within two seconds, or refused.
  boost::asio::awaitable<std::shared_ptr<const Gauges>> read(
      const std::vector<std::string>& customers);

  /// As Database::join.
  void join() { database_.join(); }

 private:
  bool is_fresh() const;
  void start_reading(const std::vector<std::string>& customers);
  boost::asio::awaitable<void> read_once(std::vector<std::string> customers);

  boost::asio::any_io_executor executor_;
  Clock& clock_;
  Event was_read_;
  bool is_reading_ = false;
  std::shared_ptr<const Gauges> gauges_;
  std::chrono::steady_clock::time_point read_at_{};
  Database database_;
};

}  // namespace reconciled
