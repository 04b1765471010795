// Statements: every element of an answer is stored, and every version was said by an answer of the
// attempt that brought it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/evidence_reader.hpp"
#include "app/evidence_report.hpp"
#include "store/evidence_rows.hpp"

namespace reconciled {

/// One element of a verified answer. Borrows the statement.
struct SaidRow {
  std::size_t answer = 0;  // which of the attempt's
  Time answered_at;
  std::string identity;
  std::string content_hash;
  const Statement* row = nullptr;
};

/// The elements of the answers of each of these attempts, in the order in which they were kept. One
/// round trip. `reads` must outlive them.
std::vector<std::vector<SaidRow>> said_rows(pqxx::work& work, const std::vector<ReadBundle>& reads);

/// Content of this attempt's answers that no version of this attempt accounts for.
struct Unaccounted {
  WantedContent content;
  const ReadBundle* read = nullptr;
  const SaidRow* said = nullptr;
  bool is_repeated_later = false;  // the same attempt shows the row again with other content
};

class StatementCheck {
 public:
  /// `versions`: those that were seen while the attempt was recording.
  StatementCheck(pqxx::work& work, const ReadBundle& read, const std::vector<SaidRow>& said,
                 EvidenceReport& report)
      : work_(work), read_(read), said_(said), report_(report) {}

  void compare(const std::vector<const StoredVersion*>& versions);
  /// Call it after `compare`.
  std::vector<Unaccounted> unaccounted() const;

 private:
  const SaidRow* closest(const StoredVersion& version) const;
  void compare(const StoredVersion& version, const SaidRow& said);
  void compare_answered_at(const StoredVersion& version, const SaidRow& said);
  void find(const StoredVersion& version, std::string what, std::string stored = {},
            std::string said = {});

  pqxx::work& work_;
  const ReadBundle& read_;
  const std::vector<SaidRow>& said_;
  EvidenceReport& report_;
  std::map<std::pair<std::string, std::string>, std::int64_t> stored_;  // identity and hash
};

}  // namespace reconciled
