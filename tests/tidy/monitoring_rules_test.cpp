// The rules of Prometheus and the example for Alertmanager: they speak of metrics, verbs and alerts
// that there are, each says what to do, and each is tested on all of its sides. That they are rules
// at all and pass their tests is seen by promtool (tests/monitoring).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <string>

#include "promql.hpp"
#include "tree.hpp"

namespace reconciled::tidy {

namespace {

std::size_t place_of(const SourceFile& file, const std::string& rule) {
  const std::size_t at = file.text.find("alert: " + rule + "\n");
  return at == std::string::npos ? 0 : at;
}

std::string text_of(const YAML::Node& node, const char* key) {
  return node[key] ? node[key].as<std::string>() : "";
}

void check_what_it_says(const YAML::Node& rule, const Known& known, Names& faults) {
  static const std::regex verb(R"(\breconciled ([a-z]+)\b)");
  const YAML::Node annotations = rule["annotations"];
  for (const char* key : {"summary", "description", "action"}) {
    if (text_of(annotations, key).empty()) faults.insert(std::string("it has no ") + key);
  }
  if (text_of(annotations, "runbook") != text_of(rule, "alert")) {
    faults.insert("its runbook is the section of its name");
  }
  for (const std::string& typed : names_in(text_of(annotations, "action"), verb)) {
    if (!known.verbs.contains(typed)) faults.insert("reconciled has no verb " + typed);
  }
}

Names faults_of(const YAML::Node& rule, const Known& known) {
  const std::string name = text_of(rule, "alert");
  std::string templates;
  for (const auto& annotation : rule["annotations"]) {
    templates += annotation.second.as<std::string>() + "\n";
  }
  Names faults = strangers_in(text_of(rule, "expr"), templates, known);
  if (!name.starts_with("Reconciled")) faults.insert("its name begins with Reconciled");
  for (const std::string& kind : known.alerts) {
    if (name == alertname_of(kind))
      faults.insert("the daemon's own alert " + kind + " is called so");
  }
  static const Names severities{"critical", "warning", "{{ $labels.severity }}"};
  if (!severities.contains(text_of(rule["labels"], "severity"))) {
    faults.insert("its severity is critical or warning");
  }
  check_what_it_says(rule, known, faults);
  return faults;
}

void check_rules(const SourceFile& file, const Known& known, Report& report) {
  for (const YAML::Node& group : YAML::Load(file.text)["groups"]) {
    for (const YAML::Node& rule : group["rules"]) {
      const std::string name = text_of(rule, "alert");
      for (const std::string& fault : faults_of(rule, known)) {
        report.add(file, place_of(file, name), name + ": " + fault);
      }
    }
  }
}

// What Alertmanager's matchers say of alerts: ReconciledA, or Reconciled(A|B).
void check_alertnames(const SourceFile& file, const Known& known, Report& report) {
  static const std::regex matched(R"re(alertname=~?"Reconciled\(?([\w|]*))re");
  static const std::regex name(R"((\w+))");
  Names names = known.rules;
  for (const std::string& kind : known.alerts) names.insert(alertname_of(kind));
  for (const std::string& list : names_in(file.text, matched)) {
    for (const std::string& one : names_in(list, name)) {
      if (names.contains("Reconciled" + one)) continue;
      report.add(file, file.text.find(one), "nothing is called Reconciled" + one);
    }
  }
}

TEST(MonitoringRules, SpeakOfWhatThereIsAndSayWhatToDo) {
  ASSERT_GE(known_names().metrics.size(), 30U) << "metric_names lists them in another way";
  Report report;
  check_folder(
      "systemd/examples/prometheus-rules.yml",
      [](const SourceFile& file, Report& to) { check_rules(file, known_names(), to); }, report);
  check_folder(
      "systemd/examples/alertmanager.yml",
      [](const SourceFile& file, Report& to) { check_alertnames(file, known_names(), to); },
      report);
  EXPECT_EQ(report.text(), "");
}

const Known small_world{.alerts = {"clock_skew"},
                        .codes = {},
                        .verbs = {"status"},
                        .flags = {},
                        .views = {},
                        .rules = {"ReconciledBusy"},
                        .metrics = {{"reconciled_jobs", {"kind", "state"}}}};

const std::string good_rule =
    "{alert: ReconciledBusy, expr: 'sum by (kind) (reconciled_jobs{state=\"ready\"}) > 9', "
    "labels: {severity: warning}, annotations: {summary: 'x {{ $labels.kind }}', description: y, "
    "action: reconciled status, runbook: ReconciledBusy}}";

std::string faults_with(const std::string& piece, const std::string& instead) {
  std::string text = good_rule;
  text.replace(text.find(piece), piece.size(), instead);
  std::string all;
  for (const std::string& fault : faults_of(YAML::Load(text), small_world)) all += fault + "\n";
  return all;
}

TEST(MonitoringRules, AreFoundWhereTheyLackOrInventSomething) {
  using testing::HasSubstr;
  EXPECT_EQ(faults_with("9", "8"), "");
  EXPECT_THAT(faults_with("reconciled_jobs{", "reconciled_job{"),
              HasSubstr("no metric reconciled_job"));
  EXPECT_THAT(faults_with("{state=", "{status="), HasSubstr("has no label status"));
  EXPECT_THAT(faults_with("by (kind)", "by (customer)"), HasSubstr("a label customer"));
  EXPECT_THAT(faults_with("$labels.kind", "$labels.king"), HasSubstr("a label king"));
  EXPECT_THAT(faults_with("severity: warning", "severity: urgent"), HasSubstr("its severity is"));
  EXPECT_THAT(faults_with("description: y, ", ""), HasSubstr("it has no description"));
  EXPECT_THAT(faults_with("reconciled status", "reconciled state"), HasSubstr("no verb state"));
  EXPECT_THAT(faults_with("runbook: ReconciledBusy", "runbook: Busy"), HasSubstr("its runbook is"));
  EXPECT_THAT(faults_with("alert: ReconciledBusy", "alert: ReconciledClockSkew"),
              HasSubstr("the daemon's own alert clock_skew"));
  const auto check = [](const SourceFile& file, Report& report) {
    check_alertnames(file, small_world, report);
  };
  EXPECT_EQ(count_in_sample(check, "a.yml",
                            "[alertname=~\"Reconciled(Busy|ClockSkew|Idle)\"]\n"
                            "[alertname=\"ReconciledIdle\", alertname=~\"Reconciled.+\"]"),
            2U);
}

}  // namespace

}  // namespace reconciled::tidy
