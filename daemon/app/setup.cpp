#include "app/setup.hpp"

#include <algorithm>

#include "gateway/http_transport.hpp"

namespace reconciled {

namespace {

using std::chrono::ceil;
using std::chrono::seconds;

Identity identity_of(const CustomerConfig& customer, const Secrets& secrets) {
  Identity identity{.connected_customer_id = customer.connected_customer_id.value_or(""),
                    .access_token = {},
                    .reference_customer_id = customer.reference_customer_id.value_or(""),
                    .customer_id = customer.customer_id.value_or("")};
  if (const auto token = secrets.access_tokens.find(customer.name);
      token != secrets.access_tokens.end()) {
    identity.access_token = token->second.text.reveal();
  }
  return identity;
}

void add_streams(std::vector<StreamPlan>& streams, const Config& config,
                 const CustomerConfig& customer) {
  for (const std::string& balance_type : customer.balance_types) {
    streams.push_back({.customer = customer.name,
                       .endpoint = Endpoint::statements,
                       .balance_type = balance_type,
                       .every = config.statements.every,
                       .history_from = customer.history_from,
                       .window = config.statements.window,
                       .settle = ceil<seconds>(config.statements.settle)});
    streams.push_back({.customer = customer.name,
                       .endpoint = Endpoint::balances,
                       .balance_type = balance_type,
                       .every = config.balances.every,
                       .history_from = {}});
  }
  if (!customer.has_accounts_job()) return;
  streams.push_back({.customer = customer.name,
                     .endpoint = Endpoint::accounts,
                     .balance_type = {},
                     .every = config.accounts.every,
                     .history_from = {}});
}

void add_rechecks(std::vector<RecheckPlan>& rechecks, const Config& config,
                  const CustomerConfig& customer) {
  if (config.statements.recheck.empty()) return;
  for (const std::string& balance_type : customer.balance_types) {
    rechecks.push_back({.customer = customer.name,
                        .balance_type = balance_type,
                        .steps = config.statements.recheck,
                        .every = config.statements.every});
  }
}

// At a high rate slots are reserved in groups, a twentieth of a second's worth, so that a database
// round trip serves several calls. Half of the burst is spent on their being used a little late.
RateOptions rate_options(const Rate& rate) {
  const auto interval = std::max(rate.interval(), std::chrono::microseconds{1});
  const std::int64_t slots = std::chrono::milliseconds{50} / interval;
  RateOptions options{.interval = interval,
                      .burst = static_cast<int>(rate.burst_count()),
                      .slot_count = static_cast<int>(std::clamp<std::int64_t>(slots, 1, 64))};
  if (options.slot_count > 1) options.burst = std::max(1, options.burst / 2);
  return options;
}

std::string password_of(const Secrets& secrets) {
  return secrets.database_password ? std::string(secrets.database_password->text.reveal())
                                   : std::string{};
}

}  // namespace

std::vector<UsedCredential> Setup::credentials() const {
  std::vector<UsedCredential> used{{"", key_fingerprint}};
  for (const auto& [customer, fingerprint] : token_fingerprints) {
    used.push_back({customer, fingerprint});
  }
  return used;
}

std::shared_ptr<Setup> make_setup(const Config& config, const Secrets& secrets,
                                  std::unique_ptr<Transport> transport, const Clock& clock) {
  auto setup = std::make_shared<Setup>();
  for (const CustomerConfig& customer : config.customers) {
    setup->customers.push_back(customer.name);
    setup->identities.emplace(customer.name, identity_of(customer, secrets));
    add_streams(setup->streams, config, customer);
    add_rechecks(setup->rechecks, config, customer);
  }
  for (const auto& [customer, token] : secrets.access_tokens) {
    setup->token_fingerprints.emplace(customer, token.fingerprint);
  }
  setup->key_fingerprint = secrets.private_key.fingerprint;
  setup->ladder.rungs = config.retry.ladder;
  setup->books = {config.books.timezone, config.books.still_statuses, config.books.balance_means};
  setup->rate = rate_options(config.gateway.rate_limit);
  setup->longest_question = config.statements.window;
  setup->connections = config.gateway.connections;
  setup->evidence_keep = config.evidence.keep;
  setup->stale_after = config.alerts.stale_after;
  setup->notice_rules.repeat_every = config.alerts.repeat_every;
  setup->transport = std::move(transport);
  setup->client = std::make_unique<Client>(
      Signer(secrets.private_key.text.reveal(), config.gateway.client_id,
             config.gateway.key_version),
      Verifier(secrets.public_key.text.reveal(), config.gateway.client_id), *setup->transport,
      Client::Options{config.gateway.path_prefix, config.gateway.customer_header},
      [&clock] { return clock.now(); });
  return setup;
}

std::unique_ptr<Transport> make_transport(const Config& config,
                                          boost::asio::any_io_executor executor) {
  const GatewayConfig& gateway = config.gateway;
  return std::make_unique<HttpTransport>(
      std::move(executor),
      HttpTransportOptions{.is_tls = gateway.url.is_tls,
                           .host = gateway.url.host,
                           .port = gateway.url.port,
                           .ca_file = gateway.ca_file ? gateway.ca_file->string() : std::string{},
                           .timeout = gateway.timeout,
                           .connections = static_cast<std::size_t>(gateway.connections)});
}

DatabaseAddress database_address(const Config& config, const Secrets& secrets) {
  return {config.database.conninfo, password_of(secrets)};
}

DatabaseAddress admin_address(const Config& config, const Secrets& secrets) {
  if (!config.database.admin_conninfo) return database_address(config, secrets);
  return {*config.database.admin_conninfo, {}};
}

}  // namespace reconciled
