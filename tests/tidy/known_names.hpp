// What the sources know by name: alerts, result codes, verbs, flags, views, rules of Prometheus and
// metrics. Pages, rules and dashboard are held against it.
#pragma once

#include <map>
#include <regex>
#include <set>
#include <string>

#include "source_file.hpp"

namespace reconciled::tidy {

using Names = std::set<std::string>;

struct Known {
  Names alerts;  // kinds
  Names codes;
  Names verbs;
  Names flags;
  Names views;
  Names rules;
  std::map<std::string, Names> metrics;  // with their labels
};

/// The first group of every match.
Names names_in(const std::string& text, const std::regex& named);

/// Adds what `file` makes known.
void learn(const SourceFile& file, Known& known);

/// Everything that the tree makes known.
const Known& known_names();

/// What the daemon calls an alert of this kind towards Alertmanager.
std::string alertname_of(const std::string& kind);

}  // namespace reconciled::tidy
