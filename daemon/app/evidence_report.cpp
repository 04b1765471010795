#include "app/evidence_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/table_text.hpp"

namespace reconciled {

namespace {

constexpr std::size_t most_findings = 20;

constexpr std::array<const char*, evidence_kind_count> kind_names{
    "answers", "elements", "versions", "rows", "balances", "accounts", "companies"};
constexpr std::array<const char*, evidence_kind_count> kind_meanings{
    "signed by the vendor, complete, untouched",
    "of statements answers, each stored as a version of its row",
    "of statements, each as an answer said",
    "each as its latest version",
    "as the answers said",
    "as the answers said",
    "as the answers said"};

constexpr const char* what_is_not_proved =
    "Not proved: the signature covers the vendor's answer and its time, but neither the question "
    "nor the customer that it was about; and our own times are only known to fit the attempt.";

constexpr EvidenceKind kind_at(std::size_t i) {
  return static_cast<EvidenceKind>(i);
}

// Whole values are in --json; here they must not fill the screen.
std::string shortened(const std::string& text) {
  constexpr std::size_t longest = 120;
  return text.size() <= longest ? text : text.substr(0, longest - 3) + "...";
}

}  // namespace

void EvidenceReport::find(EvidenceKind kind, EvidenceFinding finding) {
  ++at(kind).findings;
  keep(kind, std::move(finding));
}

void EvidenceReport::keep(EvidenceKind kind, EvidenceFinding finding) {
  auto& kept = findings_[static_cast<std::size_t>(kind)];
  if (kept.size() < most_findings) kept.push_back(std::move(finding));
}

void EvidenceReport::find(EvidenceKind kind, const Strays& strays) {
  at(kind).findings += strays.count;
  for (const Stray& stray : strays.first) {
    keep(kind, {stray.table, stray.id, stray.customer, stray.time, stray.what, "", ""});
  }
}

void EvidenceReport::find(EvidenceKind kind, const RowDifference& difference) {
  find(kind, {difference.table, difference.id, difference.customer, format_time(difference.time),
              difference.what, difference.stored, difference.said});
}

bool EvidenceReport::is_good() const {
  return std::ranges::all_of(counts_, [](const Counts& counts) { return counts.findings == 0; });
}

std::string EvidenceReport::text() const {
  Table summary{{"", "checked", "findings", "not provable any more", "on a bad answer", ""}, {}};
  for (std::size_t i = 0; i < evidence_kind_count; ++i) {
    const Counts& counts = of(kind_at(i));
    summary.rows.push_back({kind_names[i], std::to_string(counts.checked),
                            std::to_string(counts.findings), std::to_string(counts.retired),
                            std::to_string(counts.unproved), kind_meanings[i]});
  }
  std::string text = table_text(summary);
  if (!months_.empty()) {
    text += "\nAnswers that went by retention (evidence.keep):";
    for (const RetiredMonth& month : months_) {
      text += fmt::format(" {} ({})", month.month, month.answer_count);
    }
    text += '\n';
  }
  Table list{{"table", "id", "customer", "time", "what", "stored", "signed"}, {}};
  std::string rest;
  for (std::size_t i = 0; i < evidence_kind_count; ++i) {
    for (const EvidenceFinding& f : findings_[i]) {
      list.rows.push_back(
          {f.table, f.id, f.customer, f.time, f.what, shortened(f.stored), shortened(f.said)});
    }
    const auto more = of(kind_at(i)).findings - static_cast<std::int64_t>(findings_[i].size());
    if (more > 0) rest += fmt::format("and {} more findings about {}\n", more, kind_names[i]);
  }
  if (!list.rows.empty()) text += '\n' + table_text(list) + rest;
  text += fmt::format("\n{}\n{}\n", what_is_not_proved,
                      is_good() ? "The evidence holds." : "The evidence does not hold.");
  return text;
}

std::string EvidenceReport::json() const {
  boost::json::object checks;
  boost::json::array findings;
  for (std::size_t i = 0; i < evidence_kind_count; ++i) {
    const Counts& counts = of(kind_at(i));
    checks[kind_names[i]] = {{"checked", counts.checked},
                             {"findings", counts.findings},
                             {"not_provable_any_more", counts.retired},
                             {"on_a_bad_answer", counts.unproved}};
    for (const EvidenceFinding& f : findings_[i]) {
      findings.push_back({{"about", kind_names[i]},
                          {"table", f.table},
                          {"id", f.id},
                          {"customer", f.customer},
                          {"time", f.time},
                          {"what", f.what},
                          {"stored", f.stored},
                          {"signed", f.said}});
    }
  }
  boost::json::array months;
  for (const RetiredMonth& month : months_) {
    months.push_back({{"month", month.month}, {"answers", month.answer_count}});
  }
  return boost::json::serialize(boost::json::object{{"is_good", is_good()},
                                                    {"checks", std::move(checks)},
                                                    {"findings", std::move(findings)},
                                                    {"retired_months", std::move(months)},
                                                    {"not_proved", what_is_not_proved}});
}

}  // namespace reconciled
