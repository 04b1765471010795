#include "app/evidence_statements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/identity.hpp"

namespace reconciled {

namespace {

using Content = std::pair<std::string, std::string>;  // identity and hash

int differing_count(const StatementColumns& a, const StatementColumns& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1 : 0;
  return count;
}

std::string shown(const ColumnValue& value) {
  return value.value_or("nothing");
}

// The answers whose rows were stored together, so that twins on different pages are different rows:
// of a window that was read to its end the last run of ascending pages. All others were stored page
// by page, or it cannot be told any more.
std::size_t first_of_last_run(const ReadBundle& read) {
  const auto& answers = read.answers;
  const std::string& outcome = read.bundle.outcome;
  if (answers.empty() || !read.is_whole || outcome != "verified") return answers.size();
  std::size_t first = answers.size() - 1;
  while (first > 0 && answers[first - 1].page + 1 == answers[first].page) --first;
  return first;
}

// How many different rows must have each content.
std::map<Content, std::int64_t> needed_counts(const ReadBundle& read,
                                              const std::vector<SaidRow>& said) {
  const std::size_t run = first_of_last_run(read);
  std::map<std::pair<Content, std::size_t>, std::int64_t> in_group;
  for (const SaidRow& row : said) {
    ++in_group[{{row.identity, row.content_hash}, std::min(row.answer, run)}];
  }
  std::map<Content, std::int64_t> needed;
  for (const auto& [place, count] : in_group) {
    std::int64_t& most = needed[place.first];
    most = is_shared_by_twins(place.first.first) ? std::max(most, count) : 1;
  }
  return needed;
}

}  // namespace

std::vector<std::vector<SaidRow>> said_rows(pqxx::work& work,
                                            const std::vector<ReadBundle>& reads) {
  std::vector<std::vector<SaidRow>> all(reads.size());
  std::vector<const std::string*> raws;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    for (std::size_t answer = 0; answer < reads[i].answers.size(); ++answer) {
      const auto* const page = std::get_if<StatementsPage>(&reads[i].answers[answer].data);
      if (page == nullptr) continue;
      for (const Statement& row : page->rows) {
        all[i].push_back({.answer = answer,
                          .answered_at = reads[i].answers[answer].answered_at,
                          .identity = identity_of(row),
                          .content_hash = {},
                          .row = &row});
        raws.push_back(&row.raw);
      }
    }
  }
  const std::vector<std::string> hashes = hashes_of(work, raws);
  auto hash = hashes.begin();
  for (std::vector<SaidRow>& rows : all) {
    for (SaidRow& row : rows) row.content_hash = *hash++;
  }
  return all;
}

void StatementCheck::find(const StoredVersion& version, std::string what, std::string stored,
                          std::string said) {
  report_.find(
      EvidenceKind::versions,
      {.table = "recon.statement_version",
       .id = fmt::format("{} version {}", version.statement_id, version.version),
       .customer = version.customer.empty() ? read_.bundle.customer : version.customer,
       .time = version.columns[3]
                   ? format_time(Time{std::chrono::microseconds{std::stoll(*version.columns[3])}})
                   : "",
       .what = std::move(what),
       .stored = std::move(stored),
       .said = std::move(said)});
}

// Equal content first; then the row of the same key that differs least.
const SaidRow* StatementCheck::closest(const StoredVersion& version) const {
  const std::string identity = identity_of_key(version.row_key);
  const SaidRow* best = nullptr;
  int best_distance = 0;
  for (const SaidRow& said : said_) {
    const bool is_same_content = said.content_hash == version.content_hash;
    const bool is_same_row = said.identity == identity;
    if (!is_same_content && !is_same_row) continue;
    const int distance = (is_same_content ? 0 : 1000) + (is_same_row ? 0 : 100) +
                         differing_count(columns_of(*said.row), version.columns);
    if (best == nullptr || distance < best_distance) {
      best = &said;
      best_distance = distance;
    }
  }
  return best;
}

void StatementCheck::compare(const std::vector<const StoredVersion*>& versions) {
  std::map<std::string, std::vector<const SaidRow*>> by_content;
  for (const SaidRow& said : said_) by_content[said.content_hash].push_back(&said);
  for (const StoredVersion* version : versions) {
    report_.check(EvidenceKind::versions);
    // Almost always there is exactly one element with that content: only else look around.
    const auto equal = by_content.find(version->content_hash);
    const SaidRow* const said = equal != by_content.end() && equal->second.size() == 1
                                    ? equal->second.front()
                                    : closest(*version);
    if (said == nullptr || (said->content_hash != version->content_hash && !read_.is_whole)) {
      if (read_.is_whole) {
        find(*version, fmt::format("no kept answer of job {} says this", version->job_id),
             version->row_key);
      } else {
        report_.leave_unproved(EvidenceKind::versions);
      }
      continue;
    }
    ++stored_[{said->identity, said->content_hash}];
    compare(*version, *said);
  }
}

void StatementCheck::compare(const StoredVersion& version, const SaidRow& said) {
  const Bundle& bundle = read_.bundle;
  const StatementColumns columns = columns_of(*said.row);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == version.columns[i]) continue;
    find(version, statement_column_names[i], shown(version.columns[i]), shown(columns[i]));
  }
  if (version.content_hash != said.content_hash) {
    find(version, "content_hash", version.content_hash, said.content_hash);
  }
  if (!version.is_hash_of_raw) {
    const auto members = differing_members(work_, version, said.row->raw);
    for (const MemberDifference& member : members) {
      find(version, "raw, " + member.name, member.stored, member.said);
    }
    if (members.empty()) find(version, "raw does not hash to content_hash");
  }
  if (version.customer.empty()) return;  // its row is gone, which is said elsewhere
  if (identity_of_key(version.row_key) != said.identity) {
    find(version, "row_key of its row", version.row_key, said.identity);
  }
  if (version.customer != bundle.customer) {
    find(version, "customer of its row", version.customer, bundle.customer);
  }
  if (version.balance_type != bundle.balance_type) {
    find(version, "balance_type of its row", version.balance_type, bundle.balance_type);
  }
  compare_answered_at(version, said);
}

void StatementCheck::compare_answered_at(const StoredVersion& version, const SaidRow& said) {
  if (!version.is_latest_as_brought) return;
  const bool is_said = std::ranges::any_of(said_, [&](const SaidRow& one) {
    return one.answered_at == version.answered_at && one.content_hash == said.content_hash;
  });
  if (is_said || !read_.is_whole) return;
  find(version, "answered_at of its row", format_time(version.answered_at),
       format_time(said.answered_at));
}

std::vector<Unaccounted> StatementCheck::unaccounted() const {
  std::vector<Unaccounted> missing;
  std::map<std::string, const SaidRow*> last_of;
  std::map<Content, const SaidRow*> first_with;
  for (const SaidRow& said : said_) {
    last_of[said.identity] = &said;
    first_with.try_emplace({said.identity, said.content_hash}, &said);
  }
  for (const auto& [content, count] : needed_counts(read_, said_)) {
    const auto stored = stored_.find(content);
    if (stored != stored_.end() && stored->second >= count) continue;
    const bool is_repeated_later = !is_shared_by_twins(content.first) &&
                                   last_of[content.first]->content_hash != content.second;
    missing.push_back({.content = {.customer = read_.bundle.customer,
                                   .balance_type = read_.bundle.balance_type,
                                   .identity = content.first,
                                   .content_hash = content.second,
                                   .needed_count = count},
                       .read = &read_,
                       .said = first_with[content],
                       .is_repeated_later = is_repeated_later});
  }
  return missing;
}

}  // namespace reconciled
