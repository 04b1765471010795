// promtool's tests of the rules: each rule fires and resolves in one of them, and does not fire in
// another, of the same metrics; what they feed to the rules is what the daemon serves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <string>

#include "promql.hpp"
#include "tree.hpp"

namespace reconciled::tidy {

namespace {

// What all cases show of a rule.
struct Sides {
  bool fires = false;
  bool resolves = false;
  bool stays_silent = false;
};

// In one case, from what is expected of the rule over time.
void add_case(const YAML::Node& expectations, const std::string& rule, Sides& sides) {
  bool is_firing = false;
  bool has_fired = false;
  for (const YAML::Node& expected : expectations) {
    if (expected["alertname"].as<std::string>() != rule) continue;
    const bool was_firing = is_firing;
    is_firing = expected["exp_alerts"].size() > 0;
    has_fired = has_fired || is_firing;
    sides.resolves = sides.resolves || (was_firing && !is_firing);
  }
  sides.fires = sides.fires || has_fired;
  sides.stays_silent = sides.stays_silent || !has_fired;
}

void check_cases(const SourceFile& file, const Known& known, std::map<std::string, Sides>& rules,
                 Report& report) {
  for (const YAML::Node& test : YAML::Load(file.text)["tests"]) {
    const auto name = test["name"].as<std::string>();
    const std::size_t at = file.text.find("name: " + name);
    for (const YAML::Node& series : test["input_series"]) {
      for (const std::string& stranger :
           strangers_in(series["series"].as<std::string>(), "", known)) {
        report.add(file, at, stranger);
      }
    }
    Names asked;
    for (const YAML::Node& expected : test["alert_rule_test"]) {
      asked.insert(expected["alertname"].as<std::string>());
    }
    for (const std::string& rule : asked) {
      if (!known.rules.contains(rule)) report.add(file, at, "there is no rule " + rule);
      if (!name.starts_with(rule + " ")) report.add(file, at, "its name begins with " + rule);
      add_case(test["alert_rule_test"], rule, rules[rule]);
    }
  }
}

Names missing_in(std::map<std::string, Sides>& rules, const Known& known) {
  Names missing;
  for (const std::string& rule : known.rules) {
    const Sides& sides = rules[rule];
    if (!sides.fires) missing.insert("no case in which it fires: " + rule);
    if (!sides.resolves) missing.insert("no case in which it resolves: " + rule);
    if (!sides.stays_silent) missing.insert("no case in which it does not fire: " + rule);
  }
  return missing;
}

TEST(MonitoringCases, ShowThatEachRuleFiresResolvesAndDoesNotFire) {
  std::map<std::string, Sides> rules;
  Report report;
  for (const SourceFile& file : tree()) {
    if (!file.path.starts_with("tests/monitoring/") || !file.path.ends_with("_rules.yml")) continue;
    check_cases(file, known_names(), rules, report);
  }
  EXPECT_EQ(report.text(), "");
  EXPECT_THAT(missing_in(rules, known_names()), testing::IsEmpty());
}

const Known small_world{.alerts = {},
                        .codes = {},
                        .verbs = {},
                        .flags = {},
                        .views = {},
                        .rules = {"A", "B"},
                        .metrics = {{"reconciled_a", {"kind"}}}};

TEST(MonitoringCases, AreMissedWhereASideOfARuleIsNotShown) {
  const SourceFile file(
      "tests/monitoring/x_rules.yml",
      "tests:\n"
      "- name: A fires\n"
      "  input_series: [{series: 'reconciled_a{kind=\"x\", job=\"y\"}'}, {series: reconciled_b}]\n"
      "  alert_rule_test: [{alertname: A, exp_alerts: []}, {alertname: A, exp_alerts: [{}]}]\n"
      "- name: B resolves\n"
      "  input_series: [{series: 'reconciled_a{king=\"x\"}'}]\n"
      "  alert_rule_test: [{alertname: B, exp_alerts: [{}]}, {alertname: B, exp_alerts: []}]\n"
      "- name: C\n"
      "  alert_rule_test: [{alertname: C, exp_alerts: []}]\n");
  std::map<std::string, Sides> rules;
  Report report;
  check_cases(file, small_world, rules, report);
  EXPECT_EQ(report.count(), 4U) << "a metric, a label, a rule, and a case without its name\n"
                                << report.text();
  EXPECT_EQ(missing_in(rules, small_world),
            Names({"no case in which it does not fire: A", "no case in which it does not fire: B",
                   "no case in which it resolves: A"}));
}

}  // namespace

}  // namespace reconciled::tidy
