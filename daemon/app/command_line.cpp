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

// The verbs of the command line while it is being parsed; CLI11 fills them in.
struct Verbs {
  RunVerb run;
  PullVerb pull;
  std::string reread;  // as it was said
  MigrateVerb migrate;
  CheckVerb check;
  StatusVerb status;
  JobsVerb jobs;
  RetryVerb retry;
  CancelVerb cancel;
  ResumeVerb resume;
  AlertsVerb alerts;
  AlertsAcknowledgeVerb acknowledge;
  AlertsTestVerb alerts_test;
  FsckVerb fsck;
  VerifyVerb verify;
};

// Adds a verb; when it is the one that was said, `chosen` is what the command line means. Of a verb
// within a verb both are said, the inner one first.
template <class V>
CLI::App* add_verb(CLI::App& app, const char* name, const char* what, V& verb, Verb& chosen) {
  CLI::App* sub = app.add_subcommand(name, what);
  sub->callback([sub, &verb, &chosen] {
    if (sub->get_subcommands().empty()) chosen = verb;
  });
  return sub;
}

void add_json(CLI::App* sub, bool& is_json) {
  sub->add_flag("--json", is_json, "one JSON document on standard output");
}

void add_working_verbs(CLI::App& app, Verbs& verbs, Verb& chosen) {
  add_verb(app, "run", "the daemon, in the foreground", verbs.run, chosen);
  CLI::App* sub = add_verb(app, "pull", "one shot: plan now, work until nothing is due, exit",
                           verbs.pull, chosen);
  sub->add_option("--customer", verbs.pull.customer, "only this customer of the configuration");
  sub->add_option("--reread", verbs.reread,
                  "FROM..TO: also read this time again, as 2026-06-01..2026-07-01 or with times as "
                  "2026-06-01T08:00:00+08:00");
  sub = add_verb(app, "migrate", "bring the schema up to date", verbs.migrate, chosen);
  sub->add_flag("--status", verbs.migrate.is_status, "only list what is applied");
  add_json(sub, verbs.migrate.is_json);
  sub = add_verb(app, "check",
                 "check configuration, keys, file permissions, database, schema and clock",
                 verbs.check, chosen);
  sub->add_flag("--online", verbs.check.is_online, "also make one signed call per customer");
}

void add_listing_verbs(CLI::App& app, Verbs& verbs, Verb& chosen) {
  add_json(add_verb(app, "status", "covered until, rows, on the ladder, failed, last balance",
                    verbs.status, chosen),
           verbs.status.is_json);
  CLI::App* sub =
      add_verb(app, "jobs", "jobs with their next attempt and last answer", verbs.jobs, chosen);
  sub->add_option("--state", verbs.jobs.state, "a job state, or failed for the four failed ones")
      ->check(CLI::IsMember({"ready", "running", "retrying", "succeeded", "split", "exhausted",
                             "refused", "unreachable", "quarantined", "cancelled", "failed"}));
  sub->add_option("--customer", verbs.jobs.customer, "only this customer's");
  add_json(sub, verbs.jobs.is_json);
  add_json(add_verb(app, "fsck", "check the store's invariants", verbs.fsck, chosen),
           verbs.fsck.is_json);
}

void add_alerts_verbs(CLI::App& app, Verbs& verbs, Verb& chosen) {
  CLI::App* alerts = add_verb(app, "alerts", "open and recent alerts", verbs.alerts, chosen);
  add_json(alerts, verbs.alerts.is_json);
  CLI::App* sub = add_verb(*alerts, "acknowledge", "take note of alerts: they are not repeated",
                           verbs.acknowledge, chosen);
  sub->add_option("ALERT", verbs.acknowledge.alerts,
                  "alert_id, as `reconciled alerts` shows it; its beginning will do")
      ->check(CLI::Validator(
          [](const std::string& alert) {
            const bool is_one =
                alert.size() >= 4 && alert.size() <= 36 &&
                alert.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos;
            return is_one ? std::string{} : alert + " is no alert_id";
          },
          "ALERT"));
  sub->add_flag("--all", verbs.acknowledge.is_all, "every open alert");
  sub->add_option("--customer", verbs.acknowledge.customer, "with --all: only this customer's");
  sub->add_option("--kind", verbs.acknowledge.kind, "with --all: only of this kind")
      ->check(
          CLI::IsMember({"retry_exhausted", "call_refused", "customer_parked", "job_quarantined",
                         "row_vanished", "unverified_response", "gateway_unreachable",
                         "unreachable_rows", "stale", "chain_broken", "late_rows", "clock_skew"}));
  add_verb(*alerts, "test", "send a test alert to every configured sink", verbs.alerts_test,
           chosen);
}

void add_verify_verb(CLI::App& app, Verbs& verbs, Verb& chosen) {
  CLI::App* sub =
      add_verb(app, "verify", "is a month complete, and is what is stored what the vendor said?",
               verbs.verify, chosen);
  sub->add_option("--month", verbs.verify.month,
                  "YYYY-MM: does every day of it (books.timezone) add up? With --evidence: only "
                  "what was received in that month (UTC)");
  sub->add_option("--customer", verbs.verify.customer, "only this customer's");
  sub->add_flag("--evidence", verbs.verify.is_evidence,
                "verify the signature of every kept answer, and every row against them");
  sub->add_option("--public-key", verbs.verify.public_keys,
                  "with --evidence: a key of the vendor's, a file, once for each key; default: the "
                  "configuration's");
  add_json(sub, verbs.verify.is_json);
}

void add_intervening_verbs(CLI::App& app, Verbs& verbs, Verb& chosen) {
  CLI::App* sub =
      add_verb(app, "retry", "failed jobs from the bottom of the ladder, now", verbs.retry, chosen);
  sub->add_option("JOB", verbs.retry.jobs, "job numbers, as `reconciled jobs` shows them");
  sub->add_flag("--failed", verbs.retry.is_failed, "every failed job");
  sub->add_option("--customer", verbs.retry.customer, "with --failed: only this customer's");
  sub = add_verb(app, "cancel", "give jobs up on purpose", verbs.cancel, chosen);
  sub->add_option("JOB", verbs.cancel.jobs, "job numbers")->required();
  sub = add_verb(app, "resume", "take a parked customer up again", verbs.resume, chosen);
  sub->add_option("CUSTOMER", verbs.resume.customer, "its name in the configuration")->required();
}

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
  Verbs verbs;
  add_working_verbs(app, verbs, line.verb);
  add_listing_verbs(app, verbs, line.verb);
  add_alerts_verbs(app, verbs, line.verb);
  add_verify_verb(app, verbs, line.verb);
  add_intervening_verbs(app, verbs, line.verb);
  try {
    app.parse(argc, argv);
    if (auto* chosen = std::get_if<PullVerb>(&line.verb); chosen && !verbs.reread.empty()) {
      chosen->reread = parse_time_range(verbs.reread);
      if (!chosen->reread) {
        throw CLI::ValidationError(
            "--reread",
            "say FROM..TO, FROM before TO, each a day (2026-06-01, UTC) or a time with "
            "its offset (2026-06-01T08:00:00+08:00)");
      }
    }
    if (const auto* chosen = std::get_if<RetryVerb>(&line.verb)) {
      if (chosen->jobs.empty() != chosen->is_failed) {
        throw CLI::ValidationError("retry", "name jobs, or say --failed, but not both");
      }
    }
    if (const auto* chosen = std::get_if<AlertsAcknowledgeVerb>(&line.verb)) {
      if (chosen->alerts.empty() != chosen->is_all) {
        throw CLI::ValidationError("acknowledge", "name alerts, or say --all, but not both");
      }
    }
    if (const auto* chosen = std::get_if<VerifyVerb>(&line.verb)) {
      if (chosen->month.empty() && !chosen->is_evidence) {
        throw CLI::ValidationError("verify", "name a --month, or say --evidence");
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
