// The command line as a value: which verb, with what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/time_range.hpp"

namespace reconciled {

struct RunVerb {};
struct PullVerb {
  std::optional<TimeRange> reread;
  std::string customer;
};
struct MigrateVerb {
  bool is_status = false;
  bool is_json = false;
};
struct CheckVerb {
  bool is_online = false;
};
struct StatusVerb {
  bool is_json = false;
};
struct JobsVerb {
  std::string state;
  std::string customer;
  bool is_json = false;
};
struct RetryVerb {
  std::vector<std::int64_t> jobs;
  bool is_failed = false;
  std::string customer;
};
struct CancelVerb {
  std::vector<std::int64_t> jobs;
};
struct ResumeVerb {
  std::string customer;
};
struct AlertsVerb {
  bool is_json = false;
};
struct AlertsAcknowledgeVerb {
  std::vector<std::string> alerts;
  bool is_all = false;
  std::string customer;
  std::string kind;
};
struct AlertsTestVerb {};
struct FsckVerb {
  bool is_json = false;
};
struct VerifyVerb {
  std::string month;  // "2026-07"; empty: all, with is_evidence
  std::string customer;
  bool is_evidence = false;
  std::vector<std::string> public_keys;  // files; empty: the configuration's
  bool is_json = false;
};
/// Nothing to do but end with this code: help and version were printed, or the usage was wrong and
/// the reason is on stderr.
struct NoVerb {
  int exit_code = 0;
};

using Verb = std::variant<NoVerb, RunVerb, PullVerb, MigrateVerb, CheckVerb, StatusVerb, JobsVerb,
                          RetryVerb, CancelVerb, ResumeVerb, AlertsVerb, AlertsAcknowledgeVerb,
                          AlertsTestVerb, FsckVerb, VerifyVerb>;

struct CommandLine {
  std::filesystem::path config_file;
  Verb verb;
};

CommandLine parse_command_line(int argc, char** argv);

}  // namespace reconciled
