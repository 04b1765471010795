#include "promql.hpp"

namespace reconciled::tidy {

namespace {

// What Prometheus itself puts to every metric.
const Names of_the_target{"instance", "job"};

bool contains(const Names& names, const std::string& name) {
  return names.contains(name);
}

}  // namespace

std::map<std::string, Names> metrics_in(const std::string& expression) {
  static const std::regex selector(R"re(\b(reconciled_\w+)\s*(\{(?:[^"}]|"[^"]*")*\})?)re");
  static const std::regex matcher(R"re((\w+)\s*(?:=~|!~|!=|=)\s*"[^"]*")re");
  std::map<std::string, Names> metrics;
  for (std::sregex_iterator i(expression.begin(), expression.end(), selector), end; i != end; ++i) {
    metrics[(*i)[1]].merge(names_in((*i)[2], matcher));
  }
  return metrics;
}

Names grouping_labels_in(const std::string& expression) {
  static const std::regex list(
      R"(\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\))");
  static const std::regex label(R"((\w+))");
  Names labels;
  for (const std::string& listed : names_in(expression, list)) {
    labels.merge(names_in(listed, label));
  }
  return labels;
}

Names template_labels_in(const std::string& text) {
  static const std::regex of_a_rule(R"(\$labels\.(\w+))");
  static const std::regex of_a_dashboard(R"(\{\{\s*(\w+)\s*\}\})");
  Names labels = names_in(text, of_a_rule);
  labels.merge(names_in(text, of_a_dashboard));
  return labels;
}

Names strangers_in(const std::string& expression, const std::string& templates,
                   const Known& known) {
  Names strangers;
  Names labels = of_the_target;
  for (const auto& [metric, matched] : metrics_in(expression)) {
    const auto found = known.metrics.find(metric);
    if (found == known.metrics.end()) {
      strangers.insert("there is no metric " + metric);
      continue;
    }
    labels.insert(found->second.begin(), found->second.end());
    for (const std::string& label : matched) {
      if (contains(found->second, label) || contains(of_the_target, label)) continue;
      strangers.insert(metric + " has no label " + label);
    }
  }
  Names used = grouping_labels_in(expression);
  used.merge(template_labels_in(templates));
  for (const std::string& label : used) {
    if (!contains(labels, label)) strangers.insert("no metric of it has a label " + label);
  }
  return strangers;
}

}  // namespace reconciled::tidy
