#include "site.hpp"

#include <cstdlib>

namespace outside {

namespace {

// The daemon of this build, or one that tests/mutants broke on purpose.
std::string program() {
  const char* mutant = std::getenv("RECONCILED_BINARY");
  return mutant != nullptr ? mutant : RECONCILED_BINARY;
}

}  // namespace

Flags small_business() {
  return {"--rows",     "120",          "--days", "20", "--end", "2026-08-01T00:00:00Z",
          "--no-burst", "--rate-limit", "5000/s"};
}

Finished reconciled(const ScratchFolder& folder, const Flags& arguments, const Flags& environment) {
  Flags argv{program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return ChildProcess(argv, folder / "reconciled", environment).wait();
}

Site::Site(const Flags& sandbox_flags, bool is_migrated, const std::string& socket)
    : database_(std::make_unique<TestDatabase>(socket)),
      sandbox_(
          std::make_unique<SandboxProcess>(folder_.path(), database_->conninfo(), sandbox_flags)) {
  if (!is_migrated) return;
  const Finished migration = run({"migrate"});
  if (migration.exit_code != 0) throw std::runtime_error("migrate failed: " + migration.err);
}

Flags Site::command(const Flags& arguments) const {
  Flags argv{program(), "--config", config_file()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

std::unique_ptr<ChildProcess> Site::start(const Flags& arguments) {
  const auto output = folder_ / ("reconciled-" + std::to_string(++run_count_));
  return std::make_unique<ChildProcess>(command(arguments), output);
}

Finished Site::run(const Flags& arguments) {
  return start(arguments)->wait(std::chrono::seconds{60});
}

std::unique_ptr<ChildProcess> Site::start_after_kill() {
  database_->advance_clock("61 s");
  return start({"pull"});
}

Finished Site::pull_after_kill() {
  const std::string held =
      "SELECT count(*) FROM acct.attempts WHERE outcome IS NULL AND started_at"
      " < (SELECT at FROM public.test_clock)";
  {
    // A lost lease is followed by a pause, which a pull waits for: the clock must move under it.
    const auto sweeps = start_after_kill();
    eventually("the dead process's leases have ended",
               [&] { return database_->text(held) == "0"; });
    database_->advance_clock("10 s");
    sweeps->wait();
  }
  return pull();
}

void Site::replace_in_config(const std::string& old_text, const std::string& new_text) {
  std::string text = read_text(config_file());
  const std::size_t at = text.find(old_text);
  if (at == std::string::npos) throw std::runtime_error("the configuration lacks " + old_text);
  write_text(config_file(), text.replace(at, old_text.size(), new_text));
}

void Site::append_to_config(const std::string& text) {
  write_text(config_file(), read_text(config_file()) + text);
}

void Site::keep() {
  kept_ = std::make_unique<TestDatabase>(*database_);
}

void Site::restore() {
  const std::string before = database_->name();
  database_.reset();
  database_ = std::make_unique<TestDatabase>(*kept_);
  replace_in_config("dbname=" + before + " ", "dbname=" + database_->name() + " ");
}

void expect_truth_is_stored(Site& site) {
  EXPECT_EQ(difference(expected_rows(site.sandbox().present_rows()), stored_rows(site.database())),
            "");
}

void expect_all_is_covered(Site& site, int stream_count) {
  const TestDatabase& database = site.database();
  EXPECT_EQ(database.number("SELECT count(*) FROM (SELECT DISTINCT customer, balance_type"
                            " FROM acct.coverage) s"),
            stream_count);
  EXPECT_EQ(database.number("SELECT count(*) FROM (SELECT from_time, lag(to_time) OVER (PARTITION"
                            " BY customer, balance_type ORDER BY from_time) AS before"
                            " FROM acct.coverage) c WHERE before <> from_time"),
            0)
      << "a gap or an overlap";
  const std::string config = read_text(site.config_file());
  const std::string key = "history_from: ";
  const std::string history_from = config.substr(config.find(key) + key.size(), 20);
  EXPECT_EQ(database.number("SELECT count(*) FROM (SELECT min(from_time) AS begin FROM"
                            " acct.coverage GROUP BY customer, balance_type) s WHERE begin <> '" +
                            history_from + "'"),
            0)
      << "coverage does not begin at " << history_from;
  EXPECT_EQ(database.number("SELECT count(*) FROM (SELECT max(to_time) AS planned_end FROM"
                            " acct.coverage GROUP BY customer, balance_type) s"
                            " WHERE planned_end NOT BETWEEN recon.now_() - interval '6 min'"
                            " AND recon.now_() - interval '5 min'"),
            0)
      << "coverage does not end five minutes ago";
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage WHERE state <> 'verified'"
                            " OR row_count IS DISTINCT FROM reported_count"
                            " OR verified_at IS NULL"),
            0);
}

void expect_fsck_is_clean(Site& site) {
  const Finished fsck = site.run({"fsck"});
  EXPECT_EQ(fsck.exit_code, 0) << fsck.out << fsck.err;
  // A test's clock is days behind the sandbox's, whose answers would then be too far from it.
  if (site.database().text("SELECT to_regclass('public.test_clock')") != "") return;
  const Finished evidence = site.run({"verify", "--evidence"});
  EXPECT_EQ(evidence.exit_code, 0) << evidence.out << evidence.err;
}

}  // namespace outside
