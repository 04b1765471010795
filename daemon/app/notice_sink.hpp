// Where notices go: one interface for what tells people and for what tests put in its place.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/notices.hpp"

namespace reconciled {

/// What came of a delivery. Neither text names more of the address than its host, nor quotes what
/// the other side sent: both are logged and stored.
struct Receipt {
  bool is_accepted = false;
  std::string answer;  // what came back, for people: "HTTP 204", "cannot connect to ...: ..."
  std::optional<std::chrono::milliseconds> retry_after;  // when the other side asked for a pause
};

class NoticeSink {
 public:
  enum class Kind { journal, webhook, alertmanager };

  NoticeSink(Kind kind, std::string name) : kind_(kind), name_(std::move(name)) {}
  virtual ~NoticeSink() = default;

  Kind kind() const { return kind_; }
  /// As the database knows it: stable over restarts, and no secret.
  const std::string& name() const { return name_; }
  /// Is told everything that is open, again and again, instead of each event once.
  bool wants_state() const { return kind_ == Kind::alertmanager; }

  /// One notice, or for a sink that wants the state all of them. Never throws for what the other
  /// side does; cancelling ends it with operation_aborted. `notices` must live until then.
  virtual boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) = 0;

 private:
  Kind kind_;
  std::string name_;
};

std::string_view name_of(NoticeSink::Kind kind);

using Sinks = std::vector<std::unique_ptr<NoticeSink>>;

}  // namespace reconciled
