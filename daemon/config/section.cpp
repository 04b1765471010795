#include "config/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/spelling.hpp"
#include "core/expects.hpp"

namespace reconciled::config_file {
namespace {

// A key as it may be shown: what follows a forgotten space after a colon is a value, and what does
// not look like a key may be one as well.
std::string_view shown(std::string_view key) {
  constexpr std::size_t longest_key = 40;
  key = key.substr(0, key.find_first_of(":="));
  const bool looks_like_a_key =
      !key.empty() && key.size() <= longest_key && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
      });
  return looks_like_a_key ? key : "this";
}

// The word in a key that says that its value would be a secret.
std::optional<std::string_view> secret_word(std::string_view key) {
  for (const std::string_view word : {"private_key", "token", "secret", "password"}) {
    if (key.find(word) != std::string_view::npos) return word;
  }
  for (const std::string_view word : {"passphrase", "passwd", "pwd"}) {
    if (key.find(word) != std::string_view::npos) return "password";
  }
  return std::nullopt;
}

}  // namespace

void Value::complain(const Complaint& complaint) const {
  findings_->add(node_->position,
                 fmt::format("{} {}", name_.empty() ? "the file" : name_, complaint.text));
}

bool Value::is(Node::Kind wanted, std::string_view write_instead) const {
  if (node_->kind == wanted) return true;
  switch (node_->kind) {
    case Node::Kind::null:
      complain({fmt::format("has no value: write {}, or remove the key", write_instead)});
      break;
    case Node::Kind::scalar:
      complain({fmt::format("is a single value: write {}", write_instead)});
      break;
    case Node::Kind::list: complain({fmt::format("is a list: write {}", write_instead)}); break;
    case Node::Kind::map: complain({fmt::format("is a map: write {}", write_instead)}); break;
    case Node::Kind::refused: break;
  }
  return false;
}

std::optional<std::string_view> Value::text() const {
  if (!is(Node::Kind::scalar, "a single value")) return std::nullopt;
  const std::string_view text = node_->text;
  if (text.find("-----BEGIN") != std::string_view::npos) {
    complain({"holds a key itself: save it in a file and write the file's name"});
    return std::nullopt;
  }
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (has_control) {
    complain({"holds a line break, a tab or another control character: write it on one line"});
    return std::nullopt;
  }
  return text;
}

std::optional<std::vector<Value>> Value::items() const {
  if (!is(Node::Kind::list, "a list such as [first, second]")) return std::nullopt;
  std::vector<Value> items;
  for (const Node& item : node_->items) items.emplace_back(*findings_, name_, item);
  return items;
}

std::optional<Section> Value::section(std::initializer_list<std::string_view> keys) const {
  const std::string example = fmt::format("keys and values, such as `{}: ...`", *keys.begin());
  if (!is(Node::Kind::map, example)) return std::nullopt;
  return Section(*this, keys);
}

Section::Section(Value self, std::vector<std::string_view> keys)
    : self_(std::move(self)), keys_(std::move(keys)) {
  check_keys();
}

std::optional<Value> Section::find(std::string_view key) const {
  expects(std::find(keys_.begin(), keys_.end(), key) != keys_.end(),
          "a section reads its own keys");
  for (const Entry& entry : self_.node_->entries) {
    if (entry.key.kind == Node::Kind::scalar && entry.key.text == key) {
      return Value(*self_.findings_, name_of(key), entry.value);
    }
  }
  return std::nullopt;
}

std::optional<Value> Section::need(std::string_view key, std::string_view advice) const {
  auto found = find(key);
  if (!found) {
    self_.findings_->add(position(), fmt::format("{} is missing: {}", name_of(key), advice));
  }
  return found;
}

std::string Section::name_of(std::string_view key) const {
  return self_.name_.empty() ? std::string(key) : fmt::format("{}.{}", self_.name_, key);
}

void Section::check_keys() const {
  std::map<std::string_view, int> line_by_key;
  for (const Entry& entry : self_.node_->entries) {
    FindingList& findings = *self_.findings_;
    if (entry.key.kind == Node::Kind::refused) continue;
    if (entry.key.kind != Node::Kind::scalar) {
      findings.add(entry.key.position, "this is not a key: write a word and a colon");
      continue;
    }
    const std::string_view key = entry.key.text;
    const auto [first, is_new] = line_by_key.emplace(key, entry.key.position.line);
    if (!is_new) {
      findings.add(entry.key.position,
                   fmt::format("{} is written twice, first in line {}: keep one",
                               name_of(shown(key)), first->second));
    } else if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
      findings.add(entry.key.position, what_is_wrong_with(key));
    }
  }
}

std::string Section::what_is_wrong_with(std::string_view key) const {
  if (key == "<<") return "merge keys are not understood here: write the values out";
  const std::string_view word = shown(key);
  const auto is_known = [&](std::string_view name) {
    return std::find(keys_.begin(), keys_.end(), name) != keys_.end();
  };
  if (word.size() < key.size() && is_known(word)) {
    return fmt::format("{} needs a space after its colon: write `{}: ...`", name_of(word), word);
  }
  if (const std::string file_key = fmt::format("{}_file", word); is_known(file_key)) {
    return fmt::format(
        "{} is never written here: save it in a file, and write the file's name as {}",
        name_of(word), name_of(file_key));
  }
  const auto nearest = nearest_word(word, keys_);
  const auto secret = secret_word(word);
  if (secret && !(nearest && word.ends_with("_file"))) {
    const auto file_key = std::find_if(keys_.begin(), keys_.end(), [&](std::string_view name) {
      return name.ends_with("_file") && name.find(*secret) != std::string_view::npos;
    });
    if (file_key == keys_.end()) {
      return fmt::format("{} is not a known key, and secrets are never written here: remove it",
                         name_of(word));
    }
    return fmt::format(
        "{} is never written here: save it in a file, and write the file's name as {}",
        name_of(word), name_of(*file_key));
  }
  if (nearest) {
    return fmt::format("{} is not a known key: write {}", name_of(word), *nearest);
  }
  return fmt::format("{} is not a known key: write one of {}", name_of(word),
                     fmt::join(keys_, ", "));
}

}  // namespace reconciled::config_file
