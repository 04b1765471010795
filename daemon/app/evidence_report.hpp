// What a check of the evidence has found: counts per kind of thing, and findings, of which at most
// 20 per kind are kept. Text for people, one document for machines.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "store/evidence.hpp"
#include "store/evidence_rows.hpp"
#include "store/retention.hpp"

namespace reconciled {

enum class EvidenceKind { answers, elements, versions, rows, balances, accounts, companies };
inline constexpr std::size_t evidence_kind_count = 7;

struct EvidenceFinding {
  std::string table;
  std::string id;
  std::string customer;
  std::string time;    // of the row, or when the answer was received
  std::string what;    // what differs, or what is wrong
  std::string stored;  // may be empty
  std::string said;    // what the signed answer says; may be empty
};

class EvidenceReport {
 public:
  struct Counts {
    std::int64_t checked = 0;
    std::int64_t findings = 0;
    std::int64_t retired = 0;   // their answers went by retention
    std::int64_t unproved = 0;  // they rest on an answer that is a finding itself
  };

  void check(EvidenceKind kind, std::int64_t count = 1) { at(kind).checked += count; }
  void retire(EvidenceKind kind, std::int64_t count = 1) { at(kind).retired += count; }
  void leave_unproved(EvidenceKind kind, std::int64_t count = 1) { at(kind).unproved += count; }
  void find(EvidenceKind kind, EvidenceFinding finding);
  void find(EvidenceKind kind, const Strays& strays);
  void find(EvidenceKind kind, const RowDifference& difference);
  void note_retired(std::vector<RetiredMonth> months) { months_ = std::move(months); }

  const Counts& of(EvidenceKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  bool is_good() const;
  std::string text() const;
  std::string json() const;

 private:
  Counts& at(EvidenceKind kind) { return counts_[static_cast<std::size_t>(kind)]; }
  void keep(EvidenceKind kind, EvidenceFinding finding);

  std::array<Counts, evidence_kind_count> counts_{};
  std::array<std::vector<EvidenceFinding>, evidence_kind_count> findings_;
  std::vector<RetiredMonth> months_;
};

}  // namespace reconciled
