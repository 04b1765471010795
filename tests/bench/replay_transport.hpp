// The vendor in the same process, without sockets: live, while answers are prepared, and replayed,
// while the daemon is measured.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <map>

#include "answer_book.hpp"
#include "gateway.hpp"
#include "gateway/transport.hpp"
#include "runtime/clock.hpp"

namespace bench {

using Answers = std::map<std::string, reconciled::HttpAnswer>;  // by question

/// Asks the model and adds what it answered to `answers`.
class LiveTransport final : public reconciled::Transport {
 public:
  LiveTransport(sandbox::Gateway& gateway, const reconciled::Clock& clock, Answers& answers)
      : gateway_(gateway), clock_(clock), answers_(answers) {}

  boost::asio::awaitable<reconciled::Exchange> post(
      const reconciled::HttpRequest& request) override;

 private:
  sandbox::Gateway& gateway_;
  const reconciled::Clock& clock_;
  Answers& answers_;
};

struct Traffic {
  std::int64_t request_count = 0;
  std::int64_t miss_count = 0;  // questions that are not in the book: the run is worth nothing
};

/// Gives the answers of a book, each after `latency`. The loop is always passed through, so that
/// calls are in flight side by side as they are with sockets.
class ReplayTransport final : public reconciled::Transport {
 public:
  ReplayTransport(boost::asio::any_io_executor executor, const std::string& book_file,
                  std::chrono::milliseconds latency, Traffic& traffic)
      : executor_(std::move(executor)), book_(book_file), latency_(latency), traffic_(traffic) {}

  boost::asio::awaitable<reconciled::Exchange> post(
      const reconciled::HttpRequest& request) override;

 private:
  boost::asio::any_io_executor executor_;
  AnswerBook book_;
  std::chrono::milliseconds latency_;
  Traffic& traffic_;
};

}  // namespace bench
