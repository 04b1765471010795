#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "app/exit_code.hpp"

namespace reconciled {

namespace {

std::string default_config_file() {
  const char* named = std::getenv("RECONCILED_CONFIG");
  return named != nullptr && *named != '\0' ? named : "/etc/reconciled/reconciled.yaml";
}

constexpr const char* job_states =
    "ready, running, retrying, succeeded, split, exhausted, refused, unreachable, quarantined, "
    "cancelled, or failed for the four kinds of failure";

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CLI::App app{
      "Pulls account statements, balances and accounts from the WorldFirst API into PostgreSQL and "
      "knows at any time which seconds of whose account are covered and proved.",
      "reconciled"};
  app.set_version_flag("--version", std::string("reconciled ") + RECONCILED_VERSION);
  std::string config_file = default_config_file();
  app.add_option("--config", config_file,
                 "configuration file; default $RECONCILED_CONFIG, else "
                 "/etc/reconciled/reconciled.yaml");
  app.require_subcommand(1);
  app.fallthrough();

  CommandLine line;
  PullVerb pull;
  MigrateVerb migrate;
  CheckVerb check;
  StatusVerb status;
  JobsVerb jobs;
  RetryVerb retry;
  CancelVerb cancel;
  ResumeVerb resume;
  AlertsVerb alerts;
  FsckVerb fsck;
  const auto verb = [&](const char* name, const char* what, auto& chosen) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->callback([&line, &chosen] { line.verb = chosen; });
    return sub;
  };
  const auto json = [](CLI::App* sub, bool& is_json) {
    sub->add_flag("--json", is_json, "one JSON document on standard output");
  };

  RunVerb run;
  verb("run", "the daemon, in the foreground", run);
  CLI::App* sub = verb("pull", "one shot: plan now, work until nothing is due, exit", pull);
  sub->add_option("--customer", pull.customer, "only this customer of the configuration");
  sub = verb("migrate", "bring the schema up to date", migrate);
  sub->add_flag("--status", migrate.is_status, "only list what is applied");
  json(sub, migrate.is_json);
  sub = verb("check", "check configuration, keys, file permissions, database, schema and clock",
             check);
  sub->add_flag("--online", check.is_online, "also make one signed call per customer");
  sub = verb("status", "covered until, rows, on the ladder, failed, last balance", status);
  json(sub, status.is_json);
  sub = verb("jobs", "jobs with their next attempt and last answer", jobs);
  sub->add_option("--state", jobs.state, std::string("one of ") + job_states);
  sub->add_option("--customer", jobs.customer, "only this customer's");
  json(sub, jobs.is_json);
  sub = verb("retry", "failed jobs from the bottom of the ladder, now", retry);
  sub->add_option("JOB", retry.jobs, "job numbers, as `reconciled jobs` shows them");
  sub->add_flag("--failed", retry.is_failed, "every failed job");
  sub->add_option("--customer", retry.customer, "with --failed: only this customer's");
  sub = verb("cancel", "give jobs up on purpose", cancel);
  sub->add_option("JOB", cancel.jobs, "job numbers")->required();
  sub = verb("resume", "take a parked customer up again", resume);
  sub->add_option("CUSTOMER", resume.customer, "its name in the configuration")->required();
  json(verb("alerts", "open and recent alerts", alerts), alerts.is_json);
  json(verb("fsck", "check the store's invariants", fsck), fsck.is_json);

  try {
    app.parse(argc, argv);
    if (const auto* chosen = std::get_if<RetryVerb>(&line.verb)) {
      if (chosen->jobs.empty() != chosen->is_failed) {
        throw CLI::ValidationError("retry", "name jobs, or say --failed, but not both");
      }
    }
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    line.verb = NoVerb{code == 0 ? exit_ok : exit_usage};
  }
  line.config_file = config_file;
  return line;
}

}  // namespace reconciled
