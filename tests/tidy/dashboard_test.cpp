// Grafana's dashboard: a document that can be imported, whose panels explain themselves, show every
// metric and no other. That its expressions are PromQL is seen by promtool (tests/monitoring).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "promql.hpp"
#include "tree.hpp"

namespace reconciled::tidy {

namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

// Whoever imports it chooses the data source once, above all panels.
bool asks_the_chosen_source(const json::object& object) {
  const json::value* source = object.if_contains("datasource");
  return source != nullptr && text_of(source->as_object(), "uid") == "${datasource}";
}

struct Square {
  std::int64_t x;
  std::int64_t y;
  std::int64_t width;
  std::int64_t height;
};

Square square_of(const json::object& panel) {
  const json::object& at = panel.at("gridPos").as_object();
  return {at.at("x").as_int64(), at.at("y").as_int64(), at.at("w").as_int64(),
          at.at("h").as_int64()};
}

bool overlap(const Square& a, const Square& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

void check_targets(const json::object& panel, const Known& known, Names& shown, Names& faults) {
  for (const json::value& value : panel.at("targets").as_array()) {
    const json::object& target = value.as_object();
    const std::string expression = text_of(target, "expr");
    if (!asks_the_chosen_source(target)) faults.insert("a target asks another source");
    faults.merge(strangers_in(expression, text_of(target, "legendFormat"), known));
    for (const auto& [metric, labels] : metrics_in(expression)) shown.insert(metric);
  }
}

void check_panel(const json::object& panel, const Known& known, Names& shown, Report& report,
                 const SourceFile& file) {
  const std::string title = text_of(panel, "title");
  Names faults;
  if (title.empty()) faults.insert("it has no title");
  if (text_of(panel, "type") != "row") {
    if (text_of(panel, "description").empty()) faults.insert("it has no description");
    if (!asks_the_chosen_source(panel)) faults.insert("it asks another source");
    check_targets(panel, known, shown, faults);
  }
  const Square square = square_of(panel);
  if (square.x + square.width > 24) faults.insert("it is beyond the right edge");
  for (const std::string& fault : faults) {
    report.add(file, file.text.find("\"title\": \"" + title + "\""), title + ": " + fault);
  }
}

void check_layout(const json::array& panels, const SourceFile& file, Report& report) {
  std::vector<Square> squares;
  Names ids;
  for (const json::value& panel : panels) {
    const Square square = square_of(panel.as_object());
    for (const Square& other : squares) {
      if (overlap(square, other)) {
        report.add(file, 0, "panels overlap: " + text_of(panel.as_object(), "title"));
      }
    }
    squares.push_back(square);
    ids.insert(json::serialize(panel.at("id")));
  }
  if (ids.size() != panels.size()) report.add(file, 0, "two panels have one id");
}

void check_dashboard(const SourceFile& file, const Known& known, Report& report) {
  const json::value whole = json::parse(file.text);
  Names shown;
  const json::array& panels = whole.at("panels").as_array();
  for (const json::value& panel : panels) {
    check_panel(panel.as_object(), known, shown, report, file);
  }
  check_layout(panels, file, report);
  for (const json::value& variable : whole.at("templating").at("list").as_array()) {
    const std::string definition = text_of(variable.as_object(), "definition");
    for (const std::string& stranger : strangers_in(definition, "", known)) {
      report.add(file, file.text.find(definition), stranger);
    }
  }
  for (const auto& [metric, labels] : known.metrics) {
    const bool is_part = metric.ends_with("_sum") || metric.ends_with("_count");
    if (!is_part && !shown.contains(metric)) report.add(file, 0, metric + " is on no panel");
  }
}

TEST(Dashboard, ShowsEveryMetricAndNoOther) {
  Report report;
  bool is_there = false;
  for (const SourceFile& file : tree()) {
    if (file.path != "systemd/examples/dashboard.json") continue;
    is_there = true;
    check_dashboard(file, known_names(), report);
  }
  EXPECT_TRUE(is_there);
  EXPECT_EQ(report.text(), "");
}

const std::string small_dashboard = R"json({
  "templating": {"list": [{"definition": "label_values(reconciled_a, kind)"}]},
  "panels": [
    {"id": 1, "type": "row", "title": "R", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}},
    {"id": 2, "type": "stat", "title": "P", "description": "d",
     "datasource": {"uid": "${datasource}"}, "gridPos": {"x": 12, "y": 1, "w": 12, "h": 8},
     "targets": [{"datasource": {"uid": "${datasource}"}, "legendFormat": "{{kind}}",
                  "expr": "sum by (kind) (reconciled_a)"}]}]})json";

std::string findings_with(const std::string& piece, const std::string& instead) {
  Known known;
  known.metrics["reconciled_a"] = {"kind"};
  std::string text = small_dashboard;
  text.replace(text.find(piece), piece.size(), instead);
  Report report;
  check_dashboard(SourceFile("dashboard.json", text), known, report);
  return report.text();
}

TEST(Dashboard, IsFoundWhereItLacksOrInventsSomething) {
  using testing::HasSubstr;
  EXPECT_EQ(findings_with("\"d\"", "\"e\""), "");
  EXPECT_THAT(findings_with("(reconciled_a)", "(reconciled_b)"),
              testing::AllOf(HasSubstr("no metric reconciled_b"), HasSubstr("a is on no panel")));
  EXPECT_THAT(findings_with("{{kind}}", "{{king}}"), HasSubstr("a label king"));
  EXPECT_THAT(findings_with("by (kind)", "by (king)"), HasSubstr("a label king"));
  EXPECT_THAT(findings_with("values(reconciled_a", "values(reconciled_c"),
              HasSubstr("no metric reconciled_c"));
  EXPECT_THAT(findings_with("\"d\"", "\"\""), HasSubstr("no description"));
  EXPECT_THAT(findings_with("${datasource}", "abc"), HasSubstr("it asks another source"));
  EXPECT_THAT(findings_with("\"id\": 2", "\"id\": 1"), HasSubstr("one id"));
  EXPECT_THAT(findings_with("\"y\": 1", "\"y\": 0"), HasSubstr("overlap"));
  EXPECT_THAT(findings_with("\"x\": 12", "\"x\": 13"), HasSubstr("right edge"));
}

}  // namespace

}  // namespace reconciled::tidy
