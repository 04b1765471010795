// Balances, accounts and companies of EvidenceCheck.
#include <algorithm>

#include "app/evidence_check.hpp"

namespace reconciled {

namespace {

std::string shown(std::size_t column, const ColumnValue& value) {
  if (!value) return "nothing";
  if (column + 1 < balance_column_names.size()) return *value;
  return format_time(Time{std::chrono::microseconds{std::stoll(*value)}});
}

int differing_count(const BalanceColumns& a, const BalanceColumns& b) {
  int count = 0;
  // The first two say which balance it is.
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? (i < 2 ? 10 : 1) : 0;
  return count;
}

EvidenceFinding finding_about(const StoredSnapshot& snapshot, std::string what, std::string stored,
                              std::string said) {
  return {.table = "recon.balance_snapshot",
          .id = std::to_string(snapshot.snapshot_id),
          .customer = snapshot.customer,
          .time = format_time(snapshot.taken_at),
          .what = std::move(what),
          .stored = std::move(stored),
          .said = std::move(said)};
}

}  // namespace

void EvidenceCheck::check_balances(pqxx::work& work, const std::vector<ReadBundle>& reads) {
  std::vector<Bundle> bundles;
  std::vector<const std::string*> raws;
  for (const ReadBundle& read : reads) {
    bundles.push_back(read.bundle);
    for (const ReadAnswer& answer : read.answers) {
      const auto* const balances = std::get_if<BalancesAnswer>(&answer.data);
      if (balances == nullptr) continue;
      for (const Balance& balance : balances->balances) raws.push_back(&balance.raw);
    }
  }
  const std::vector<StoredSnapshot> snapshots = snapshots_of(work, bundles);
  std::vector<std::string> hashes = hashes_of(work, raws);
  for (const ReadBundle& read : reads) {
    if (read.bundle.kind != "balances") continue;
    std::vector<const StoredSnapshot*> stored;
    for (const StoredSnapshot& snapshot :
         std::ranges::equal_range(snapshots, read.bundle.job_id, {}, &StoredSnapshot::job_id)) {
      stored.push_back(&snapshot);
    }
    const auto count = static_cast<std::int64_t>(stored.size());
    if (read.bundle.is_retired) {
      report_.retire(EvidenceKind::balances, count);
      continue;
    }
    report_.check(EvidenceKind::balances, count);
    std::size_t said_count = 0;
    for (const ReadAnswer& answer : read.answers) {
      const auto* const balances = std::get_if<BalancesAnswer>(&answer.data);
      if (balances != nullptr) said_count += balances->balances.size();
    }
    const auto end = hashes.begin() + static_cast<std::ptrdiff_t>(said_count);
    if (read.is_whole) {
      compare_balances(read, std::move(stored), {hashes.begin(), end});
    } else {
      report_.leave_unproved(EvidenceKind::balances, count);
    }
    hashes.erase(hashes.begin(), end);
  }
}

// Each balance of the answer takes the stored one that differs least.
void EvidenceCheck::compare_balances(const ReadBundle& read,
                                     std::vector<const StoredSnapshot*> stored,
                                     const std::vector<std::string>& hashes) {
  auto hash = hashes.begin();
  for (const ReadAnswer& answer : read.answers) {
    for (const Balance& balance : std::get<BalancesAnswer>(answer.data).balances) {
      const BalanceColumns said = columns_of(balance, *hash++, answer.answered_at);
      const auto closest = std::ranges::min_element(stored, {}, [&](const StoredSnapshot* one) {
        return differing_count(one->columns, said);
      });
      if (closest == stored.end()) {
        report_.find(EvidenceKind::balances,
                     {"recon.balance_snapshot", balance.account_no, read.bundle.customer,
                      format_time(answer.answered_at), "it is not stored", "", balance.raw});
        continue;
      }
      const StoredSnapshot& snapshot = **closest;
      for (std::size_t i = 0; i < said.size(); ++i) {
        if (said[i] == snapshot.columns[i]) continue;
        report_.find(EvidenceKind::balances,
                     finding_about(snapshot, balance_column_names[i], shown(i, snapshot.columns[i]),
                                   shown(i, said[i])));
      }
      if (snapshot.customer != read.bundle.customer) {
        report_.find(EvidenceKind::balances,
                     finding_about(snapshot, "customer", snapshot.customer, read.bundle.customer));
      }
      if (snapshot.balance_type != read.bundle.balance_type) {
        report_.find(EvidenceKind::balances,
                     finding_about(snapshot, "balance_type", snapshot.balance_type,
                                   read.bundle.balance_type));
      }
      stored.erase(closest);
    }
  }
  for (const StoredSnapshot* extra : stored) {
    report_.find(EvidenceKind::balances, finding_about(*extra, "no kept answer says this",
                                                       extra->columns[0].value_or(""), ""));
  }
}

void EvidenceCheck::check_accounts(pqxx::work& work, const ReadBundle& read) {
  const AccountCounts counts = count_accounts(work, read.bundle.job_id);
  if (read.bundle.is_retired) {
    report_.retire(EvidenceKind::accounts, counts.account_count);
    report_.retire(EvidenceKind::companies, counts.company_count);
    return;
  }
  report_.check(EvidenceKind::accounts, counts.account_count);
  report_.check(EvidenceKind::companies, counts.company_count);
  if (!read.is_whole) {
    report_.leave_unproved(EvidenceKind::accounts, counts.account_count);
    report_.leave_unproved(EvidenceKind::companies, counts.company_count);
    return;
  }
  for (const ReadAnswer& answer : read.answers) {
    const auto& said = std::get<AccountsAnswer>(answer.data);
    for (const RowDifference& difference : compare_accounts(work, read.bundle, said)) {
      find_once(EvidenceKind::accounts, difference);
    }
    for (const RowDifference& difference : compare_company(work, read.bundle, said)) {
      find_once(EvidenceKind::companies, difference);
    }
  }
}

void EvidenceCheck::find_once(EvidenceKind kind, const RowDifference& difference) {
  const std::string name = difference.table + '\n' + difference.id + '\n' + difference.customer +
                           '\n' + format_time(difference.time) + '\n' + difference.what;
  if (found_.insert(name).second) report_.find(kind, difference);
}

}  // namespace reconciled
