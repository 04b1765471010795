#include "sim_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>

#include "sim_transport.hpp"
#include "sim_world.hpp"

namespace reconciled::test {

namespace asio = boost::asio;

namespace {

// Owners are UUIDs; these depend on the seed alone.
std::string draw_owner(World& world) {
  char owner[40];
  std::snprintf(owner, sizeof owner, "00000000-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(world.random() & 0xffffffffffffULL));
  return owner;
}

Sinks make_sim_sinks(World& world) {
  using Kind = NoticeSink::Kind;
  Sinks sinks;
  for (const std::string& name : world.options().sinks) {
    const Kind kind = name.starts_with("alertmanager:") ? Kind::alertmanager : Kind::webhook;
    sinks.push_back(std::make_unique<SimSink>(kind, name, world));
  }
  return sinks;
}

}  // namespace

SimProcess::SimProcess(World& world, std::string name)
    : clock(world.clock),
      world_(world),
      name_(std::move(name)),
      connection_(world.take_connection()),
      setup_(make_setup(world.config(), world.secrets(), make_sim_transport(world), clock)) {
  setup_->sinks = make_sim_sinks(world);
  setup_->stale_after = world.options().stale_after;
  Daemon::Options options = world.daemon_options();
  options.owner = draw_owner(world);
  options.host = name_;
  daemon_ = std::make_unique<Daemon>(loop_.get_executor(), *connection_.database, clock, setup_,
                                     options, [this](const Finished& finished) { note(finished); });
  asio::co_spawn(loop_, daemon_->run(), [this](std::exception_ptr error) {
    has_ended_ = true;
    if (error) std::rethrow_exception(error);
  });
}

SimProcess::~SimProcess() {
  loop_.abandon();
  world_.give_back(std::move(connection_));
}

// One handler at a time: a COMMIT that the proxy breaks is settled before anybody else looks at the
// database, else chance would decide who meets the locks of the broken connection.
bool SimProcess::poll() {
  if (is_frozen) return false;
  loop_.restart();
  bool was_busy = false;
  while (loop_.poll_one() > 0) {
    was_busy = true;
    world_.settle_broken_commits();
  }
  return was_busy;
}

void SimProcess::note(const Finished& finished) {
  using Fence = Recorded::Fence;
  if (finished.recorded.fence == Fence::lost) ++world_.figures["end: lease lost"];
  if (finished.recorded.fence == Fence::already_recorded) ++world_.figures["end: commit confirmed"];
}

}  // namespace reconciled::test
