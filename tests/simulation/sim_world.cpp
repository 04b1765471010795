#include "sim_world.hpp"

#include <cstdlib>
#include <stdexcept>

namespace reconciled::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

sandbox::BusinessOptions ending_at(sandbox::BusinessOptions options, Time end) {
  options.end = end;
  return options;
}

// 512 bits sign fast, and here nobody attacks; the daemon itself refuses such keys in files.
const sandbox::SigningKey& client_key() {
  static const sandbox::SigningKey key = sandbox::SigningKey::generate(512);
  return key;
}
const sandbox::SigningKey& gateway_key() {
  static const sandbox::SigningKey key = sandbox::SigningKey::generate(512);
  return key;
}

Config config_of(const WorldOptions& options, const sandbox::Business& business) {
  Config config;
  config.gateway.client_id = options.gateway.admission.client_id;
  config.gateway.rate_limit = *parse_rate(options.rate_limit);
  config.statements.every = options.statements_every;
  config.statements.window = options.window;
  config.statements.recheck = options.recheck;
  config.balances.every = options.ticks_every;
  config.accounts.every = options.ticks_every;
  for (const sandbox::Customer& customer : business.customers()) {
    CustomerConfig entry;
    entry.name = customer.name;
    entry.connected_customer_id = customer.connected_customer_id;
    entry.reference_customer_id = customer.reference_customer_id;
    entry.balance_types = options.balance_types;
    entry.history_from = std::chrono::floor<seconds>(business.begin());
    config.customers.push_back(entry);
  }
  return config;
}

}  // namespace

Daemon::Options WorldOptions::idle_options() {
  Daemon::Options options;
  options.timing.idle_poll = hours{3};
  options.timing.sweep_every = minutes{20};
  options.replan_every = hours{24};
  options.heartbeat = hours{6};
  options.prove_idle_look = hours{6};
  return options;
}

// The proxy's socket.
struct World::Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "reconciled-sim-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

World::World(WorldOptions options)
    : clock(options.start),
      database(SimDatabase::emptied()),
      business(ending_at(options.business, options.start)),
      gateway(business, options.gateway, client_key().verifying_key(),
              sandbox::SigningKey::from_pem(gateway_key().private_pem())),
      random(options.seed),
      options_(std::move(options)),
      config_(config_of(options_, business)) {
  secrets_.private_key.text = Secret(client_key().private_pem());
  secrets_.private_key.fingerprint = "key";
  secrets_.public_key.text = Secret(gateway_key().public_pem());
  database.tell(clock.now());
  if (!options_.has_proxy) return;
  proxy_folder_ = std::make_shared<Folder>();
  proxy_ = std::make_unique<pg_proxy::Proxy>(proxy_folder_->path,
                                             std::getenv("RECONCILED_TEST_POSTGRES"));
}

SimProcess& World::start(const std::string& name) {
  processes_.push_back(std::make_unique<SimProcess>(*this, name));
  return *processes_.back();
}

void World::kill(SimProcess& process) {
  std::erase_if(processes_, [&](const auto& other) { return other.get() == &process; });
}

SimDatabase::Connection World::take_connection() {
  if (!proxy_) return database.take_connection();
  if (!idle_proxied_.empty()) {
    SimDatabase::Connection connection = std::move(idle_proxied_.back());
    idle_proxied_.pop_back();
    return connection;
  }
  const std::string name = "sim-proxied-" + std::to_string(++proxied_count_);
  return {name,
          std::make_unique<Database>(database.address_of(name, proxy_folder_->path.string()), 0)};
}

void World::give_back(SimDatabase::Connection connection) {
  if (proxy_) {
    idle_proxied_.push_back(std::move(connection));
  } else {
    database.give_back(std::move(connection));
  }
}

void World::settle_broken_commits() {
  if (!proxy_ || proxy_->struck_count() == settled_count_) return;
  settled_count_ = proxy_->struck_count();
  database.settle();
}

bool World::poll_once() {
  bool was_busy = false;
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    if (processes_[i]->poll()) was_busy = true;
  }
  return was_busy;
}

void World::run_until(Time end, const std::function<bool()>& until) {
  for (;;) {
    while (poll_once()) {
    }
    if (look_) look_();
    if (until && until()) return;
    const auto due = clock.next_due();
    if (!due || *due > end) break;
    clock.advance();
    database.tell(database_now());
  }
  if (clock.now() < end) clock.move_to(end);
  database.tell(database_now());
}

void World::set_database_offset(std::chrono::microseconds offset) {
  database_offset_ = offset;
  database.tell(database_now());
}

}  // namespace reconciled::test
