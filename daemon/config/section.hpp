// How the rest reads the tree: sections (maps with known keys) and values, each with the dotted
// name under which a finding speaks of it. A Section complains about unknown and repeated keys as
// soon as it is made; reading a key writes findings about its value and leaves the default alone.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.hpp"
#include "config/finding.hpp"
#include "config/parsed.hpp"

namespace reconciled::config_file {

class Section;

/// One value of the file. The tree and the findings must remain live.
class Value {
 public:
  Value(FindingList& findings, std::string name, const Node& node)
      : findings_(&findings), name_(std::move(name)), node_(&node) {}

  Position position() const { return node_->position; }

  /// Adds the finding `NAME COMPLAINT` at this value.
  void complain(const Complaint& complaint) const;

  /// The parser's result; nothing after a finding. A parser is called with the value's text.
  template <class Parser>
  auto parse(const Parser& parser) const {
    using Result = decltype(parser(std::string_view{}));
    std::optional<typename Result::value_type> value;
    const auto written = text();
    if (!written) return value;
    Result result = parser(*written);
    if (result) {
      value = std::move(*result);
    } else {
      complain(result.error());
    }
    return value;
  }

  /// The items of a list; nothing after a finding.
  std::optional<std::vector<Value>> items() const;

  /// This value as a map with these keys; nothing after a finding.
  std::optional<Section> section(std::initializer_list<std::string_view> keys) const;

 private:
  friend class Section;
  std::optional<std::string_view> text() const;
  bool is(Node::Kind wanted, std::string_view write_instead) const;

  FindingList* findings_;
  std::string name_;  // `gateway.url`; empty for the file itself
  const Node* node_;
};

/// A map of the file, with the keys that it may have.
class Section {
 public:
  /// Without a finding when the key is absent. The key must be one of the section's.
  std::optional<Value> find(std::string_view key) const;

  /// As find, but an absent key is a finding at the section; `advice` says what it is for.
  std::optional<Value> need(std::string_view key, std::string_view advice) const;

  /// Reads a key that has a default: what `target` holds.
  template <class Target, class Parser>
  void read(std::string_view key, Target& target, const Parser& parser) const {
    assign(find(key), target, parser);
  }

  template <class Target, class Parser>
  void read_needed(std::string_view key, std::string_view advice, Target& target,
                   const Parser& parser) const {
    assign(need(key, advice), target, parser);
  }

  Position position() const { return self_.position(); }

 private:
  friend class Value;
  Section(Value self, std::vector<std::string_view> keys);

  template <class Target, class Parser>
  static void assign(const std::optional<Value>& found, Target& target, const Parser& parser) {
    if (!found) return;
    if (auto parsed = found->parse(parser)) target = std::move(*parsed);
  }

  std::string name_of(std::string_view key) const;
  void check_keys() const;
  std::string what_is_wrong_with(std::string_view key) const;

  Value self_;
  std::vector<std::string_view> keys_;
};

}  // namespace reconciled::config_file
