// Alerts and what people are told of them, driven by hand: raised and resolved as a recording
// transaction would, gathered and delivered as a notifier would.
#pragma once

#include "store/alerts.hpp"
#include "store/deliveries.hpp"
#include "store/notices.hpp"
#include "store/sinks.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {

inline const std::string journal = "journal";
inline const std::string webhook = "webhook:hooks.example:0123abcd";
inline const std::string other_webhook = "webhook:other.example:4567cdef";
inline const std::string alertmanager = "alertmanager:127.0.0.1:89abcdef";

class NoticeFixture : public StoreFixture {
 public:
  NoticeFixture() { touch({journal, webhook}); }

  void touch(const std::vector<std::string>& sinks);
  void raise(const std::string& subject, const std::string& kind = "retry_exhausted",
             const std::string& customer = "acme");
  void resolve(const std::string& subject, const std::string& kind = "retry_exhausted",
               const std::string& customer = "acme");
  int gather();
  /// Raises, waits for more of the same, and gathers: one notice.
  void tell_of(const std::string& subject, const std::string& kind = "retry_exhausted",
               const std::string& customer = "acme");

  std::vector<Delivery> claim(const std::string& sink, int limit = 10);
  /// Expects that there is one and takes it.
  Delivery take(const std::string& sink);
  bool refuse(std::int64_t delivery_id,
              std::chrono::milliseconds retry_in = std::chrono::seconds{5});
  std::optional<State> claimed_state;  // by claim_state, the last
  std::optional<std::vector<Notice>> claim_state();
  void accept_state();

  std::int64_t acknowledge_open();
  /// The latest notice.
  Notice latest();
  std::string events();
};

}  // namespace reconciled::test
