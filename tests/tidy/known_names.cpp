#include "known_names.hpp"

#include <cctype>
#include <sstream>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

// Raised by the daemon, or allowed by the schema: a kind that is kept in a variable is among these.
Names alerts_in(const SourceFile& file) {
  static const std::regex raised(R"re(\.kind = "(\w+)")re");
  static const std::regex allowed(R"(TABLE recon\.alert\b[^;]*?\bkind\s+IN\s*\(([^)]*)\))");
  static const std::regex quoted(R"('(\w+)')");
  if (file.path.starts_with("daemon/")) return names_in(file.uncommented, raised);
  Names kinds;
  if (!file.path.starts_with("migrations/")) return kinds;
  for (const std::string& list : names_in(file.uncommented, allowed)) {
    kinds.merge(names_in(list, quoted));
  }
  return kinds;
}

// "name type label,label"; a histogram is three names.
void learn_metrics(const SourceFile& file, Known& known) {
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name;
    std::string type;
    std::string list;
    words >> name >> type >> list;
    const Names labels = names_in(list, std::regex(R"((\w+))"));
    if (type != "histogram") {
      known.metrics[name] = labels;
      continue;
    }
    known.metrics[name + "_sum"] = known.metrics[name + "_count"] = labels;
    Names with_bound = labels;
    with_bound.insert("le");
    known.metrics[name + "_bucket"] = with_bound;
  }
}

}  // namespace

Names names_in(const std::string& text, const std::regex& named) {
  Names names;
  for (std::sregex_iterator i(text.begin(), text.end(), named), end; i != end; ++i) {
    names.insert((*i)[1].str());
  }
  return names;
}

void learn(const SourceFile& file, Known& known) {
  static const std::regex entry(R"re(Entry\{\s*"([A-Z_]+)")re");
  static const std::regex verb(R"re(add_verb\(\s*app, "(\w+)")re");
  static const std::regex flag(R"re("(--[a-z-]+)")re");
  static const std::regex view(R"(VIEW acct\.(\w+))");
  static const std::regex rule(R"(- alert: (\w+))");
  known.alerts.merge(alerts_in(file));
  if (file.path.starts_with("migrations/")) known.views.merge(names_in(file.uncommented, view));
  if (file.path == "daemon/core/result_code.cpp") known.codes = names_in(file.uncommented, entry);
  if (file.path == "systemd/examples/prometheus-rules.yml") known.rules = names_in(file.text, rule);
  if (file.path == "tests/support/metric_names") learn_metrics(file, known);
  if (file.path != "daemon/app/command_line.cpp") return;
  known.verbs = names_in(file.uncommented, verb);
  known.flags = names_in(file.uncommented, flag);
}

const Known& known_names() {
  static const Known known = [] {
    Known all;
    for (const SourceFile& file : tree()) learn(file, all);
    return all;
  }();
  return known;
}

std::string alertname_of(const std::string& kind) {
  std::string name = "Reconciled";
  bool is_first = true;
  for (const char c : kind) {
    if (c != '_') name += is_first ? static_cast<char>(std::toupper(c)) : c;
    is_first = c == '_';
  }
  return name;
}

}  // namespace reconciled::tidy
