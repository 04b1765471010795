// Everything that one test drives: a scratch folder, a database, a sandbox, and the daemon's
// configuration between them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "sandbox_process.hpp"
#include "scratch_folder.hpp"
#include "stored_rows.hpp"
#include "test_database.hpp"

namespace outside {

using Flags = std::vector<std::string>;

/// Three customers with 120 rows in 20 days that ended months ago; one window for each stream.
Flags small_business();

/// The daemon's binary with these arguments, to its end.
Finished reconciled(const ScratchFolder& folder, const Flags& arguments,
                    const Flags& environment = {});

class Site {
 public:
  /// Migrated, unless `is_migrated` is false. `socket` is the folder of PostgreSQL's socket.
  explicit Site(const Flags& sandbox_flags = small_business(), bool is_migrated = true,
                const std::string& socket = postgres_socket());

  TestDatabase& database() { return *database_; }
  SandboxProcess& sandbox() { return *sandbox_; }
  const ScratchFolder& folder() const { return folder_; }
  std::filesystem::path config_file() const { return folder_ / "config/reconciled.yaml"; }
  std::filesystem::path beside_config(const std::string& name) const {
    return folder_ / ("config/" + name);
  }

  /// `reconciled --config ... ARGUMENTS`.
  Flags command(const Flags& arguments) const;
  /// That, to its end.
  Finished run(const Flags& arguments);
  Finished pull() { return run({"pull"}); }
  /// After kill -9, with a test clock: lets the leases of the dead process and the pause after them
  /// pass, and pulls what is due then.
  Finished pull_after_kill();
  /// The first half of that: what the dead process held is taken up by the process that is
  /// returned.
  std::unique_ptr<ChildProcess> start_after_kill();
  /// As `run`, going on while the test does.
  std::unique_ptr<ChildProcess> start(const Flags& arguments);

  void replace_in_config(const std::string& old_text, const std::string& new_text);
  void append_to_config(const std::string& text);
  /// For tables of cases: `restore` puts the database back to what it was at the last `keep`.
  void keep();
  void restore();

 private:
  ScratchFolder folder_;
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<TestDatabase> kept_;
  std::unique_ptr<SandboxProcess> sandbox_;
  int run_count_ = 0;
};

/// acct.statements equals the truth in every field, twins included.
void expect_truth_is_stored(Site& site);
/// acct.coverage tiles [history_from, planned end) of `stream_count` streams; all is verified.
void expect_all_is_covered(Site& site, int stream_count);
/// `fsck` finds nothing and, unless time is a test's, the evidence holds.
void expect_fsck_is_clean(Site& site);

}  // namespace outside
