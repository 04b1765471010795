// Statement rows as versions: a change adds one, nothing is overwritten, the same answer again
// writes nothing.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/reading.hpp"
#include "core/statement.hpp"
#include "core/window.hpp"

namespace reconciled {

/// A row of an answer, and when the gateway gave that answer.
struct SeenRow {
  const Statement* row = nullptr;
  Time answered_at;
};

/// The rows of a page that was believed.
void append_rows(std::vector<SeenRow>& rows, const PageRead& read);

/// Whose rows, and with which job they came.
struct RowOwner {
  std::string customer;
  std::string balance_type;
  std::int64_t job_id = 0;
  // The window that is read, and whether it was verified before: decides which new rows are late.
  std::optional<Window> window = std::nullopt;
  bool was_verified = false;
};

/// What became of rows.
struct RowChanges {
  std::int64_t new_count = 0;      // never seen before
  std::int64_t changed_count = 0;  // seen before with another content
  std::int64_t late_count = 0;     // of the new ones: in time that had been verified without them
  std::int64_t vanished_count = 0;

  RowChanges& operator+=(const RowChanges& more);
};

struct StoredRows {
  std::vector<std::string> keys;  // of the rows, in their order
  RowChanges changes;             // new and changed ones
};

/// Stores the rows of one reading, or of one page.
/// `used` are the keys that earlier pages of the same reading have taken.
/// An answer that is older than the one whose content a row shows changes nothing.
/// Safe beside other transactions that store the same rows: the unique key decides, and rows are
/// taken in the order of their keys so that nobody deadlocks.
StoredRows store_rows(pqxx::work& work, const RowOwner& owner,
                      const std::vector<SeenRow>& rows, const std::set<std::string>& used);

/// Marks rows inside of the window that a verified reading, begun at `read_since`, no longer shows;
/// returns how many. Rows that appeared, changed or came
/// back after that moment are not judged.
std::int64_t mark_missing(pqxx::work& work, const RowOwner& owner, const Window& window,
                          const std::vector<std::string>& shown_keys, Time read_since);

}  // namespace reconciled
