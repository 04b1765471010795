#include "storm.hpp"

#include <algorithm>
#include <array>

namespace reconciled::test {

using sandbox::Random;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::array<std::string_view, upset_kind_count> upset_names{"kill",
                                                                     "stop",
                                                                     "freeze",
                                                                     "crash loop",
                                                                     "gateway outage",
                                                                     "connection terminated",
                                                                     "commit reply lost",
                                                                     "commit cut",
                                                                     "process clock wrong",
                                                                     "database clock forward",
                                                                     "database clock back"};

// Rare looks: what happens in this process it knows, and the others' news may wait a while.
Daemon::Options storm_options(Random& random) {
  Daemon::Options options;
  options.timing.idle_poll = days{1};
  options.timing.sweep_every = hours{random.between(3, 6)};
  options.replan_every = days{30};
  options.heartbeat = days{2};
  options.prove_idle_look = days{3};
  options.notify.gather_every = days{1};
  options.notify.courier.look_every = hours{12};
  return options;
}

WorldOptions draw_world(Random& random, std::uint64_t seed) {
  WorldOptions world;
  world.seed = seed;
  world.business.seed = seed;
  world.business.customer_count = random.chance(200) ? 2 : 1;
  if (random.chance(600)) world.balance_types = {"NORMAL_BALANCE"};
  world.business.row_count = 30 + random.below(90);
  world.business.day_count = 20 + static_cast<int>(random.below(40));
  world.business.bursts.clear();
  world.business.live_rows_per_day = 1 + random.below(3);
  if (random.chance(300)) world.business.late_permille = 150;
  world.business.late_by = hours{random.between(1, 40)};
  world.business.twins_permille = 30;
  world.business.nameless_permille = 60;
  world.gateway.is_start_included = random.chance(500);
  world.gateway.is_end_included = random.chance(700);
  world.gateway.order = static_cast<sandbox::Order>(random.below(3));
  world.window = days{random.between(10, 60)};
  world.statements_every = days{random.between(2, 3)};
  world.stale_after = 2 * world.statements_every + days{2};
  world.ticks_every = days{5};
  world.recheck = {days{2}, days{6}};
  world.rate_limit = random.chance(250) ? "2/s" : "100000/s";
  world.daemon = storm_options(random);
  return world;
}

// Calls come in bunches at the schedule's moments; an episode begins shortly before one.
std::vector<sandbox::FaultRule> draw_episodes(const FaultKind& kind, const WorldOptions& world,
                                              Random& random) {
  std::vector<sandbox::FaultRule> rules;
  const std::int64_t bunches = storm_length / world.statements_every;
  const std::int64_t episode_count = random.between(2, 4);
  for (std::int64_t i = 0; i < episode_count; ++i) {
    sandbox::FaultRule rule;
    rule.name = kind.name;
    rule.actions = kind.draw(random);
    using Touches = FaultKind::Touches;
    const bool moves_rows = kind.touches == Touches::rows || kind.touches == Touches::sight;
    if (moves_rows || kind.touches == Touches::counts)
      rule.match.endpoint = sandbox::Endpoint::statements;
    // The first bunch is the longest: it reads history.
    const std::int64_t bunch = i == 0 ? 0 : random.between(0, bunches - 1);
    const Time begin = world.start + bunch * world.statements_every - minutes{1};
    constexpr std::array lengths{hours{1}, hours{14}, hours{50}};
    rule.match.from_time = begin;
    rule.match.to_time =
        std::min<Time>(begin + lengths[random.below(lengths.size())], world.start + storm_length);
    rule.match.permille = random.chance(400) ? 1000 : random.chance(500) ? 500 : 200;
    if (moves_rows) rule.match.permille = 200;
    if (kind.only_later_pages) {
      rule.match.page = 2 + random.between(0, 1);
      rule.match.permille = 1000;
      rule.match.to_nth = 3;
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

microseconds draw_step(Upset::Kind kind, Random& random) {
  constexpr std::array<seconds, 4> steps{seconds{40}, seconds{100}, minutes{20}, hours{3}};
  const seconds step = steps[random.below(steps.size())];
  if (kind == Upset::Kind::put_database_clock_forward) return step;
  if (kind == Upset::Kind::put_database_clock_back) return -step;
  return random.chance(500) ? step : -step;
}

Upset draw_upset(Upset::Kind kind, const WorldOptions& world, Random& random) {
  constexpr std::array<minutes, 3> lengths{minutes{10}, hours{8}, hours{30}};
  const std::int64_t bunches = storm_length / world.statements_every;
  Upset upset{.kind = kind};
  upset.at = random.between(0, bunches - 1) * world.statements_every;
  upset.waits_for_call = random.chance(700);
  if (!upset.waits_for_call) upset.at += minutes{random.between(0, 600)};
  upset.victim = random.below(4);
  upset.lasts = lengths[random.below(lengths.size())];
  upset.amount = draw_step(kind, random);
  upset.count = 1 + static_cast<int>(random.below(8));
  return upset;
}

}  // namespace

std::string_view name_of(Upset::Kind kind) {
  return upset_names[static_cast<std::size_t>(kind)];
}

bool Storm::has(FaultKind::Touches touches) const {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const FaultKind* kind) { return kind->touches == touches; });
}

bool Storm::has(Upset::Kind kind) const {
  return std::any_of(upsets.begin(), upsets.end(),
                     [&](const Upset& upset) { return upset.kind == kind; });
}

// Two contradictions in one answer may cancel each other out: a row less, and one less counted.
bool Storm::may_hide_rows() const {
  return has(FaultKind::Touches::sight) ||
         std::count_if(kinds.begin(), kinds.end(), [](const FaultKind* kind) {
           return kind->touches == FaultKind::Touches::counts;
         }) > 1;
}

std::string Storm::description() const {
  std::string text = std::to_string(process_count) + " processes, " + world.rate_limit;
  for (const FaultKind* kind : kinds) text += ", " + std::string(kind->name);
  for (const Upset& upset : upsets) text += ", " + std::string(name_of(upset.kind));
  if (burst_count > 0) text += ", burst";
  return text;
}

// Each seed is due one kind of fault and one of upset, so that any fifty seeds in a row have them
// all; chance adds a few.
Storm draw_storm(std::uint64_t seed) {
  Random random(sandbox::mix(seed, 4));
  Storm storm;
  storm.seed = seed;
  storm.world = draw_world(random, seed);
  storm.process_count = random.chance(800) ? 2 : static_cast<int>(random.between(3, 4));
  storm.is_read_again_at_the_end = random.chance(250);
  storm.is_mended_midway = random.chance(500);
  if (random.chance(60)) storm.burst_count = 505 + random.below(40);

  const auto all = fault_kinds();
  storm.kinds.push_back(&all[seed % all.size()]);
  for (std::uint64_t more = random.below(3); more > 0; --more) {
    storm.kinds.push_back(&all[random.below(all.size())]);
  }
  for (const FaultKind* kind : storm.kinds) {
    for (auto& rule : draw_episodes(*kind, storm.world, random)) {
      storm.rules.push_back(std::move(rule));
    }
  }
  std::vector<Upset::Kind> kinds{static_cast<Upset::Kind>(seed % upset_kind_count)};
  if (random.chance(400)) kinds.push_back(static_cast<Upset::Kind>(random.below(upset_kind_count)));
  for (const Upset::Kind kind : kinds) {
    const std::int64_t count = kind == Upset::Kind::crash_loop ? 1 : random.between(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
      const Upset upset = draw_upset(kind, storm.world, random);
      storm.upsets.insert(std::ranges::upper_bound(storm.upsets, upset.at, {}, &Upset::at), upset);
    }
  }
  if (storm.may_hide_rows()) storm.is_read_again_at_the_end = true;
  // Of each tenth storm somebody is told, which costs time of its own.
  if (seed % 10 == 0) storm.world.sinks = {"webhook:one"};
  storm.world.has_proxy =
      storm.has(Upset::Kind::lose_commit_reply) || storm.has(Upset::Kind::cut_commit);
  return storm;
}

}  // namespace reconciled::test
