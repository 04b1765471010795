// What the configuration means for the work: whom to ask, in whose name, how often, how fast.
// Built whole and never changed: a reload builds another, and work that is under way keeps its own.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/notice_sink.hpp"
#include "config/config.hpp"
#include "config/secrets.hpp"
#include "core/ladder.hpp"
#include "gateway/client.hpp"
#include "runtime/clock.hpp"
#include "store/books.hpp"
#include "store/parkings.hpp"
#include "store/rate_limit.hpp"
#include "store/rechecks.hpp"
#include "store/session.hpp"
#include "store/streams.hpp"

namespace reconciled {

struct Setup {
  std::vector<std::string> customers;
  std::vector<StreamPlan> streams;
  std::vector<RecheckPlan> rechecks;
  std::chrono::seconds longest_question{0};    // of a recheck
  std::map<std::string, Identity> identities;  // by customer
  std::string key_fingerprint;
  std::map<std::string, std::string> token_fingerprints;  // by customer, of those that have one
  Ladder ladder;
  BooksPlan books;
  RateOptions rate;
  int connections = 1;
  std::optional<std::chrono::milliseconds> evidence_keep;  // absent: for ever
  std::unique_ptr<Transport> transport;
  std::unique_ptr<Client> client;  // uses transport
  std::chrono::milliseconds stale_after{std::chrono::hours{2}};
  NoticeRules notice_rules;
  Sinks sinks;  // none: nobody is told

  /// The credentials in use, to see which parkings they have outlived.
  std::vector<UsedCredential> credentials() const;
};

/// Throws std::invalid_argument, with a sentence for the operator, when a key cannot be used.
std::shared_ptr<Setup> make_setup(const Config& config, const Secrets& secrets,
                                  std::unique_ptr<Transport> transport, const Clock& clock);

/// The vendor over HTTPS, as configured. Throws like make_setup.
std::unique_ptr<Transport> make_transport(const Config& config,
                                          boost::asio::any_io_executor executor);

/// Where the database is, for the daemon or for `migrate`.
DatabaseAddress database_address(const Config& config, const Secrets& secrets);
DatabaseAddress admin_address(const Config& config, const Secrets& secrets);

}  // namespace reconciled
