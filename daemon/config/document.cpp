#include "config/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <utility>

#include "config/source_text.hpp"
#include "config/syntax_fault.hpp"

namespace reconciled::config_file {
namespace {

// yaml-cpp 0.7 accepts a quoted scalar that runs into the end of the file.
bool is_unclosed_quote(std::string_view text, std::size_t offset) {
  const char quote = offset < text.size() ? text[offset] : '\0';
  if (quote != '\'' && quote != '"') return false;
  for (std::size_t i = offset + 1; i < text.size(); ++i) {
    const bool is_doubled = text.substr(i, 2) == "''";
    if (quote == '"' ? text[i] == '\\' : is_doubled) {
      ++i;
    } else if (text[i] == quote) {
      return false;
    }
  }
  return true;
}

Node node_of(Node::Kind kind, Position position) {
  Node node;
  node.kind = kind;
  node.position = position;
  return node;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, FindingList& findings)
      : text_(text), locator_(text), findings_(findings) {}

  std::optional<Node> take_root() { return std::exchange(root_, std::nullopt); }
  bool has_unclosed_quote() const { return has_unclosed_quote_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    place(node_of(Node::Kind::null, position_of_nothing(offset_of(mark))));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const Position position = locator_.at(offset_of(mark));
    findings_.add(position, "aliases are not understood here: write the value out");
    place(node_of(Node::Kind::refused, position));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const Position position = position_of(mark, tag);
    if (tag == "!" && is_unclosed_quote(text_, offset_of(mark))) {
      has_unclosed_quote_ = true;
      findings_.add(position, "this quote is never closed: end the value with the same quote");
    }
    Node node = node_of(Node::Kind::scalar, position);
    node.text = value;
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open_.push_back({node_of(Node::Kind::list, position_of(mark, tag)), std::nullopt});
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open_.push_back({node_of(Node::Kind::map, position_of(mark, tag)), std::nullopt});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    std::optional<Node> key;  // read, its value not yet
  };

  // Where nothing is written the parser marks what comes next, often lines below.
  Position position_of_nothing(std::size_t offset) {
    if (!open_.empty() && open_.back().key) return open_.back().key->position;
    auto before = text_.substr(0, offset).find_last_not_of(" \t\r\n");
    const bool is_list_item = before != std::string_view::npos && text_[before] == '-';
    return locator_.at(is_list_item ? before : offset);
  }

  Position position_of(const YAML::Mark& mark, const std::string& tag) {
    const Position position = locator_.at(offset_of(mark));
    const bool is_explicit = !tag.empty() && tag != "?" && tag != "!";
    if (is_explicit) findings_.add(position, "tags are not understood here: remove it");
    return position;
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    }
  }

  std::string_view text_;
  Locator locator_;
  FindingList& findings_;
  std::vector<Open> open_;
  std::optional<Node> root_;
  bool has_unclosed_quote_ = false;
};

// Where the next document starts, if one does.
class NextDocument : public YAML::EventHandler {
 public:
  std::optional<std::size_t> offset() const { return offset_; }

  void OnDocumentStart(const YAML::Mark& mark) override { offset_ = offset_of(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  std::optional<std::size_t> offset_;
};

void add_if_more(YAML::Parser& parser, std::string_view text, FindingList& findings) {
  NextDocument next;
  try {
    parser.HandleNextDocument(next);
  } catch (const YAML::Exception& error) {
    if (!next.offset()) add_syntax_fault(error, text, findings);
  }
  if (next.offset()) {
    findings.add(Locator(text).at(*next.offset()),
                 "a second document starts here: keep one, and check the indentation");
  }
}

}  // namespace

std::optional<Node> read_document(std::string_view text, FindingList& findings) {
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(text, findings);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    if (builder.has_unclosed_quote()) return std::nullopt;
    add_if_more(parser, text, findings);
  } catch (const YAML::Exception& error) {
    // An open quote swallows the rest of the file, so that whatever comes after follows from it.
    if (!builder.has_unclosed_quote()) add_syntax_fault(error, text, findings);
    return std::nullopt;
  }
  auto root = builder.take_root();
  if (root && root->kind != Node::Kind::null) return root;
  findings.add({},
               "the file is empty: write at least the sections database, gateway and customers");
  return std::nullopt;
}

}  // namespace reconciled::config_file
