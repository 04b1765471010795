// The one place that knows YAML. Turns a text into a tree whose every node knows its position, and
// in which nothing that the file says twice has been dropped. Anchors' aliases, tags and further
// documents are findings: a file that people and scripts check must say plainly what it means.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/finding.hpp"

namespace reconciled::config_file {

struct Entry;

struct Node {
  enum class Kind {
    null,
    scalar,
    list,
    map,
    refused,  ///< its finding is written; say no more about it
  };

  Kind kind = Kind::null;
  Position position;
  std::string text;            ///< of a scalar
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, in file order, duplicates included
};

struct Entry {
  Node key;
  Node value;
};

/// Nothing when the text is empty or not YAML; then the findings say so.
std::optional<Node> read_document(std::string_view text, FindingList& findings);

}  // namespace reconciled::config_file
