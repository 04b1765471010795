// What notices say of jobs that failed: which days, how much is at stake, what the vendor advises.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <string_view>

namespace reconciled {

/// The parts of what is told; empty ones are left out. `commands` are what to type next.
struct Telling {
  std::string what;
  std::string stake;
  std::string balances;  // that are known all the same
  std::string advice;
  std::string commands;
};

/// retry_exhausted, call_refused, job_quarantined and unreachable_rows.
bool is_about_jobs(std::string_view kind);

Telling tell_of_failures(pqxx::work& work, const std::string& kind, const std::string& customer,
                         const std::string& episode_id);

/// What has become of them: "NORMAL_BALANCE, 2026-03-01: verified."
std::string outcome_of_failures(pqxx::work& work, const std::string& episode_id);

}  // namespace reconciled
