#include "store/failure_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/result_code.hpp"
#include "store/failure_facts.hpp"
#include "store/notice_facts.hpp"

namespace reconciled {

namespace {

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string_view reason_of(std::string_view kind) {
  if (kind == "retry_exhausted") {
    return "WorldFirst was asked on every rung of the retry ladder, and each result was unknown.";
  }
  if (kind == "call_refused") {
    return "WorldFirst refused the question; it is not asked again by itself.";
  }
  if (kind == "job_quarantined") {
    return "Five processes in a row went away while they worked on it.";
  }
  return "WorldFirst counts more rows there than its pages can show; those that can be read are "
         "stored.";
}

std::string what_failed(const std::vector<FailedStretch>& stretches,
                        const std::vector<std::string>& ticks, const std::string& customer) {
  std::vector<std::string> sentences;
  for (const FailedStretch& stretch : stretches) {
    sentences.push_back(
        fmt::format("Statements of {}, {}, {} are not complete{}.", customer, stretch.balance_type,
                    stretch.span,
                    stretch.window_count == 1
                        ? std::string{}
                        : fmt::format(" ({} windows in that time)", stretch.window_count)));
  }
  if (!ticks.empty()) {
    sentences.push_back(
        fmt::format("Of {} could not be read: {}.", customer, fmt::join(ticks, ", ")));
  }
  return fmt::format("{}", fmt::join(sentences, " "));
}

// Rows that the vendor counts, as far as it said so.
std::string counts_of(const std::vector<FailedStretch>& stretches, std::string_view kind) {
  FailedStretch all;
  for (const FailedStretch& stretch : stretches) {
    all.window_count += stretch.window_count;
    all.counted_count += stretch.counted_count;
    all.reported_count += stretch.reported_count;
    all.missing_count += stretch.missing_count;
  }
  if (all.counted_count == 0) return " WorldFirst told no count of its rows there.";
  const std::string where =
      all.counted_count < all.window_count
          ? fmt::format("in {} of the {} windows", all.counted_count, all.window_count)
          : "there";
  std::string text =
      fmt::format(" WorldFirst counts {} {}", counted(all.reported_count, "row", "rows"), where);
  if (kind == "unreachable_rows" && all.missing_count > 0) {
    text += fmt::format("; {} missing", all.missing_count == 1
                                            ? std::string("1 of them is")
                                            : fmt::format("{} of them are", all.missing_count));
  }
  return text + ".";
}

std::string stake_of(const std::vector<FailedStretch>& stretches, std::string_view kind) {
  std::string days;
  for (const FailedStretch& stretch : stretches) {
    days += (days.empty() ? "" : ", ") + counted(stretch.day_count, "day", "days") + " of " +
            stretch.balance_type;
  }
  return days.empty() ? days : days + " not covered, or not wholly." + counts_of(stretches, kind);
}

std::string name_of(const LastAnswer& answer, bool has_others) {
  std::string name = answer.code.empty() ? "no answer that could be believed" : answer.code;
  if (!answer.message.empty()) name += " (" + answer.message + ")";
  if (has_others) name += ", " + counted(answer.job_count, "time", "times");
  return name;
}

// The vendor's codes decide what it advises; elsewhere its last answer has nothing to do with it.
bool is_about_answers(std::string_view kind) {
  return kind == "retry_exhausted" || kind == "call_refused";
}

std::string last_words(const std::vector<LastAnswer>& answers) {
  if (answers.empty()) return {};
  std::vector<std::string> names;
  for (const LastAnswer& answer : answers) names.push_back(name_of(answer, answers.size() > 1));
  return fmt::format(" Last answer: {}.", fmt::join(names, "; "));
}

std::string advice_of(std::string_view kind, const std::vector<LastAnswer>& answers) {
  if (kind == "unreachable_rows") return "Ask WorldFirst for the rest.";
  if (kind == "job_quarantined") return "Look at the daemon's log before it is taken up again.";
  std::vector<std::string> advice;
  for (const LastAnswer& answer : answers) {
    const std::string words(advice_for(answer.code));
    if (std::ranges::find(advice, words) == advice.end()) advice.push_back(words);
  }
  return fmt::format("{}", fmt::join(advice, " "));
}

std::string commands_of(pqxx::work& work, const std::string& customer,
                        const std::string& episode_id) {
  constexpr int most_named = 5;
  const std::vector<std::int64_t> jobs = jobs_to_retry(work, episode_id, most_named + 1);
  if (jobs.empty()) return "`reconciled jobs --state failed --customer " + customer + "`";
  if (std::ssize(jobs) > most_named) {
    return fmt::format(
        "`reconciled jobs --state failed --customer {0}`, then `reconciled retry --failed "
        "--customer {0}`",
        customer);
  }
  return fmt::format("`reconciled retry {}`", fmt::join(jobs, " "));
}

std::string outcome_of_one(const FailedStretch& stretch) {
  if (stretch.verified_count > 0) return "it is verified by now";
  if (stretch.cancelled_count > 0) return "it was given up on purpose and stays uncovered";
  return "it is read again";
}

std::string outcome_of_many(const FailedStretch& stretch) {
  std::string outcome = fmt::format("{} of {} windows are verified by now", stretch.verified_count,
                                    stretch.window_count);
  if (stretch.cancelled_count > 0) {
    outcome +=
        fmt::format("; given up on purpose and still uncovered: {}", stretch.cancelled_count);
  }
  return outcome;
}

}  // namespace

bool is_about_jobs(std::string_view kind) {
  return kind == "retry_exhausted" || kind == "call_refused" || kind == "job_quarantined" ||
         kind == "unreachable_rows";
}

Telling tell_of_failures(pqxx::work& work, const std::string& kind, const std::string& customer,
                         const std::string& episode_id) {
  const auto stretches = failed_stretches(work, episode_id, Which::open);
  const std::string what = what_failed(stretches, failed_ticks(work, episode_id), customer);
  std::vector<LastAnswer> answers;
  if (is_about_answers(kind)) answers = last_answers(work, episode_id);
  return {
      .what = what + (what.empty() ? "" : " ") + std::string(reason_of(kind)) + last_words(answers),
      .stake = stake_of(stretches, kind),
      .balances = last_balances(work, customer),
      .advice = advice_of(kind, answers),
      .commands = commands_of(work, customer, episode_id)};
}

std::string outcome_of_failures(pqxx::work& work, const std::string& episode_id) {
  std::vector<std::string> sentences;
  for (const FailedStretch& stretch : failed_stretches(work, episode_id, Which::all)) {
    sentences.push_back(fmt::format(
        "{}, {}: {}.", stretch.balance_type, stretch.span,
        stretch.window_count == 1 ? outcome_of_one(stretch) : outcome_of_many(stretch)));
  }
  return fmt::format("{}", fmt::join(sentences, " "));
}

}  // namespace reconciled
