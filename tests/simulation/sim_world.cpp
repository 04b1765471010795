#include "sim_world.hpp"

#include <openssl/evp.h>

#include <map>

#include "store/sql_value.hpp"

namespace reconciled::test {

namespace asio = boost::asio;
using std::chrono::milliseconds;
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
  config.statements.recheck = options.recheck;
  config.balances.every = options.ticks_every;
  config.accounts.every = options.ticks_every;
  for (const sandbox::Customer& customer : business.customers()) {
    CustomerConfig entry;
    entry.name = customer.name;
    entry.connected_customer_id = customer.connected_customer_id;
    entry.reference_customer_id = customer.reference_customer_id;
    entry.history_from = std::chrono::floor<seconds>(business.begin());
    config.customers.push_back(entry);
  }
  return config;
}

// The gateway in the same process: no sockets, but every way in which an exchange can end.
class SimTransport final : public Transport {
 public:
  explicit SimTransport(World& world) : world_(world) {}

  asio::awaitable<Exchange> post(const HttpRequest& request) override {
    if (world_.is_unreachable) co_return RequestNotSent{"connection refused"};
    sandbox::HttpRequest arriving{"POST", request.path, {}, request.body};
    for (const auto& header : request.headers) arriving.headers.push_back(header);
    const sandbox::Reply reply = world_.gateway.handle(arriving, world_.clock.now());
    // Half of the answers come at once, so that fewer moments need to be told to the database.
    const auto latency =
        milliseconds{static_cast<int>(world_.random() % 2 * (world_.random() % 200))};
    co_await world_.clock.sleep_for(latency + reply.delivery.before);
    using Fault = sandbox::Delivery::Fault;
    switch (reply.delivery.fault) {
      case Fault::deliver: break;
      case Fault::cut_off: co_return NoHttpAnswer{"end of stream in the middle of the answer"};
      case Fault::reset: co_return NoHttpAnswer{"connection reset by peer"};
      case Fault::stall:
      case Fault::endless:
      case Fault::raw:
        co_await world_.clock.sleep_for(seconds{30});
        co_return NoHttpAnswer{"no answer within 30s"};
    }
    HttpAnswer answer;
    answer.status = static_cast<int>(reply.response.status);
    answer.signature = sandbox::find_header(reply.response.headers, "signature");
    answer.response_time = sandbox::find_header(reply.response.headers, "response-time");
    answer.body = reply.response.body;
    co_return answer;
  }

 private:
  World& world_;
};

}  // namespace

SimProcess::SimProcess(World& world, std::string name)
    : world_(world),
      database_(world.database.address(), 0),
      setup_(make_setup(world.config(), world.secrets(), world.make_transport(), world.clock)) {
  // Owners are UUIDs; these depend on the seed alone.
  char owner[40];
  std::snprintf(owner, sizeof owner, "00000000-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(world.random() & 0xffffffffffffULL));
  Daemon::Options options;
  options.owner = owner;
  options.host = std::move(name);
  options.timing.idle_poll = std::chrono::hours{3};
  options.timing.sweep_every = std::chrono::minutes{20};
  options.replan_every = std::chrono::hours{24};
  options.heartbeat = std::chrono::hours{6};
  daemon_ = std::make_unique<Daemon>(loop_.get_executor(), database_, world.clock, setup_, options,
                                     [](const Finished&) {});
  asio::co_spawn(loop_, daemon_->run(), [this](std::exception_ptr error) {
    has_ended_ = true;
    if (error) std::rethrow_exception(error);
  });
}

SimProcess::~SimProcess() {
  loop_.abandon();
}

bool SimProcess::poll() {
  loop_.restart();
  return loop_.poll() > 0;
}

World::World(WorldOptions options)
    : clock(options.start),
      business(ending_at(options.business, options.start)),
      gateway(business, options.gateway, client_key().verifying_key(),
              sandbox::SigningKey::from_pem(gateway_key().private_pem())),
      random(options.seed),
      options_(std::move(options)),
      config_(config_of(options_, business)) {
  secrets_.private_key.text = Secret(client_key().private_pem());
  secrets_.private_key.fingerprint = "key";
  secrets_.public_key.text = Secret(gateway_key().public_pem());
  database.execute("CREATE TABLE public.sim_clock (at timestamptz NOT NULL)");
  database.execute("INSERT INTO public.sim_clock VALUES (now())");
  database.execute(
      "CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE sql STABLE "
      "PARALLEL SAFE AS $$SELECT at FROM public.sim_clock$$");
  tell_database_the_time();
}

std::unique_ptr<Transport> World::make_transport() {
  return std::make_unique<SimTransport>(*this);
}

SimProcess& World::start(const std::string& name) {
  processes_.push_back(std::make_unique<SimProcess>(*this, name));
  return *processes_.back();
}

void World::kill(SimProcess& process) {
  std::erase_if(processes_, [&](const auto& other) { return other.get() == &process; });
}

void World::run_until(Time end, const std::function<bool()>& until) {
  for (;;) {
    for (bool was_busy = true; was_busy;) {
      was_busy = false;
      for (std::size_t i = 0; i < processes_.size(); ++i) {
        if (processes_[i]->poll()) was_busy = true;
      }
    }
    if (until && until()) return;
    const auto due = clock.next_due();
    if (!due || *due > end) break;
    clock.advance();
    tell_database_the_time();
  }
  if (clock.now() < end) clock.move_to(end);
  tell_database_the_time();
}

void World::tell_database_the_time() {
  if (told_time_ == clock.now()) return;
  told_time_ = clock.now();
  auto tell = [&](pqxx::nontransaction& statement) {
    statement.exec_params("UPDATE public.sim_clock SET at = recon.at($1::bigint)",
                          micros_of(told_time_));
  };
  database.session().query(tell);
}

std::string World::difference_from_truth() {
  // What identifies a row and what it is worth; multisets, because twins are two rows.
  std::map<std::string, int> balance;
  // All that is older than a day must have been read; before that the business, which ended then.
  const Time until = std::max(options_.start, clock.now() - std::chrono::days{1});
  for (const sandbox::TruthRow& row : sandbox::truth(business, clock.now())) {
    if (!row.is_present || row.row.time >= until) continue;
    ++balance[row.customer + "|" + row.balance_type + "|" + format_time(row.row.time) + "|" +
              row.type + "|" + row.currency + "|" + std::to_string(row.row.amount_minor)];
  }
  auto read = [&](pqxx::work& work) {
    return work.exec_params(
        R"(SELECT customer, balance_type, recon.micros(transaction_time), transaction_type,
                  currency, amount_minor
             FROM acct.statements
            WHERE missing_since IS NULL AND transaction_time < recon.at($1::bigint))",
        micros_of(until));
  };
  for (const pqxx::row& row : database.session().transact(read)) {
    --balance[text_of(row[0]) + "|" + text_of(row[1]) + "|" + format_time(time_of(row[2])) + "|" +
              text_of(row[3]) + "|" + text_of(row[4]) + "|" + text_of(row[5])];
  }
  std::string difference;
  for (const auto& [row, count] : balance) {
    if (count != 0) difference += (count > 0 ? "missing: " : "too many: ") + row + "\n";
    if (difference.size() > 1000) break;
  }
  return difference;
}

std::string World::trace_hash() {
  std::string trace;
  for (const sandbox::RequestRecord& record : gateway.requests().records()) {
    trace += format_time(record.arrived) + record.customer + record.result.code +
             std::to_string(record.total_count) + record.delivery + "\n";
  }
  trace += database.value(
      "SELECT string_agg(format('%s %s %s %s', job_id, state, attempts, rung), E'\\n' ORDER BY "
      "job_id) FROM acct.jobs");
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(trace.data(), trace.size(), digest, &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < 8; ++i) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", digest[i]);
    hex += pair;
  }
  return hex;
}

}  // namespace reconciled::test
