#include "core/identity.hpp"

#include "core/sha256.hpp"

namespace reconciled {

namespace {

// Fields are length-prefixed, so that no two different rows make the same text.
void append_field(std::string& text, const std::string& field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

}  // namespace

std::string identity_of(const Statement& row) {
  if (!needs_ordinal(row)) return "b:" + row.accounting_biz_no;
  std::string content;
  append_field(content, row.transaction_id);
  append_field(content, row.transaction_type);
  append_field(content, format_time(row.transaction_time));
  append_field(content, row.amount.currency);
  append_field(content, std::to_string(row.amount.minor));
  return "h:" + sha256_hex(content).substr(0, 32);
}

std::string key_of_twin(const std::string& base, int ordinal) {
  return base + '#' + std::to_string(ordinal);
}

std::vector<std::string> assign_keys(std::span<const Statement* const> rows,
                                     std::span<const KnownTwin> known,
                                     const std::set<std::string>& used) {
  std::set<std::string> taken = used;
  std::vector<std::string> keys(rows.size());
  for (const KnownTwin& twin : known) {
    const std::string key = key_of_twin(twin.base, twin.ordinal);
    for (const std::size_t index : twin.same_content_as) {
      if (!keys[index].empty() || taken.contains(key)) continue;
      keys[index] = key;
      taken.insert(key);
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!keys[i].empty()) continue;
    std::string identity = identity_of(*rows[i]);
    if (!needs_ordinal(*rows[i])) {
      keys[i] = std::move(identity);
      continue;
    }
    int ordinal = 0;
    while (taken.contains(key_of_twin(identity, ordinal))) ++ordinal;
    keys[i] = key_of_twin(identity, ordinal);
    taken.insert(keys[i]);
  }
  return keys;
}

}  // namespace reconciled
