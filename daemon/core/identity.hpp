// Which row of the database a row of an answer is. Where the vendor sends accountingBizNo, that is
// the key. Older gateways send none: then a hash over what does not change (transactionId, type,
// time, currency, amount; never the status) plus an ordinal, because real twins exist: two
// identical rows in one answer are two rows.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/statement.hpp"

namespace reconciled {

/// "b:<accountingBizNo>", or "h:<32 hex digits>" for a row that has none: the latter is a base that
/// twins share and that still needs an ordinal.
/// DO NOT CHANGE: keys are stored.
std::string identity_of(const Statement& row);

/// True when the row has no number of its own: its identity is only a base, shared by twins.
inline bool needs_ordinal(const Statement& row) {
  return row.accounting_biz_no.empty();
}

/// "h:<hex>#<ordinal>", ordinals from 0.
std::string key_of_twin(const std::string& base, int ordinal);

/// True for an identity, or a stored key, of rows that have no number of their own.
inline bool is_shared_by_twins(std::string_view identity) {
  return identity.starts_with("h:");
}

/// The identity of the row that has this key: a twin's without its ordinal.
inline std::string identity_of_key(const std::string& row_key) {
  return is_shared_by_twins(row_key) ? row_key.substr(0, row_key.rfind('#')) : row_key;
}

/// A row without accountingBizNo that the database already holds, seen from the answer's side.
struct KnownTwin {
  std::string base;
  int ordinal = 0;
  std::vector<std::size_t> same_content_as;  // indices of rows in the answer with equal content
};

/// The keys of `rows`, in their order. A twin takes the ordinal of the stored row with the same
/// content, so that the order of an answer never looks like a change; then the lowest that is left.
/// `used` are the keys that earlier pages of the same reading have taken.
std::vector<std::string> assign_keys(std::span<const Statement* const> rows,
                                     std::span<const KnownTwin> known,
                                     const std::set<std::string>& used);

}  // namespace reconciled
