#include "store/notice_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "core/result_code.hpp"
#include "store/failure_text.hpp"
#include "store/notice_facts.hpp"

namespace reconciled {

namespace {

struct Healing {
  std::string_view kind;
  std::string_view text;
};
constexpr std::array healings{
    Healing{"retry_exhausted", "what stayed unknown is settled"},
    Healing{"call_refused", "what was refused is settled"},
    Healing{"job_quarantined", "what was in quarantine is settled"},
    Healing{"unreachable_rows", "no row is out of reach any more"},
    Healing{"customer_parked", "it is asked for again"},
    Healing{"gateway_unreachable", "the gateway can be reached again"},
    Healing{"stale", "time is verified up to now again, or no process works for it any more"},
    Healing{"chain_broken", "rows and balances add up again"},
    Healing{"late_rows",
            "no further rows came late; what was closed without them is still to be corrected"},
    Healing{"row_vanished", "all rows that were gone are back"},
    Healing{"unverified_response", "an answer was verified again"},
    Healing{"clock_skew", "the clocks agree again"},
};

std::string_view healing_of(std::string_view kind) {
  for (const Healing& healing : healings) {
    if (healing.kind == kind) return healing.text;
  }
  return "it is over";
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

// Alerts of these kinds say in their own words what happened and what to do.
Telling tell_in_their_words(pqxx::work& work, const std::string& episode_id,
                            std::int64_t open_count) {
  const std::vector<std::string> told = summaries(work, episode_id);
  std::string what = joined(told, " ");
  if (open_count > std::ssize(told)) {
    what += fmt::format(" And {} more: see `reconciled alerts`.", open_count - std::ssize(told));
  }
  return {.what = what, .stake = {}, .balances = {}, .advice = {}, .commands = {}};
}

std::string standing_of(pqxx::work& work, const std::string& customer) {
  const std::vector<std::string> covered = covered_until(work, customer);
  if (covered.empty()) return {};
  const std::int64_t waiting = waiting_jobs(work, customer);
  return fmt::format("statements are covered: {}{}.{}", joined(covered, ", "),
                     customer.empty() ? ", which is furthest behind" : "",
                     waiting == 0   ? ""
                     : waiting == 1 ? " 1 question waits, it is not lost."
                                    : fmt::format(" {} questions wait, none is lost.", waiting));
}

Telling tell_of_parking(pqxx::work& work, const std::string& customer, Telling telling) {
  const std::vector<ParkedPart> parts = parked_parts(work, customer);
  std::vector<std::string> names;
  std::vector<std::string> advice;
  for (const ParkedPart& part : parts) {
    names.push_back(part.text);
    const std::string words(advice_for(part.code));
    if (advice.empty() || advice.back() != words) advice.push_back(words);
  }
  if (!parts.empty()) {
    telling.what = fmt::format("Nothing more is asked {} {}.",
                               customer.empty() ? "of the gateway" : "for " + customer + ":",
                               joined(names, "; "));
    telling.advice = joined(advice, " ");
  }
  telling.stake = standing_of(work, customer);
  telling.balances = last_balances(work, customer);
  telling.commands = fmt::format("`reconciled check --online`, then `reconciled resume {}`",
                                 customer.empty() ? any_customer(work) : customer);
  return telling;
}

Telling tell_of_rows(pqxx::work& work, const std::string& kind, const std::string& customer,
                     Time began_at, Telling telling) {
  if (kind == "chain_broken") {
    if (const auto chains = broken_chains(work, customer); !chains.empty()) {
      telling.what = fmt::format("Rows and balances of {} do not add up.", customer);
      telling.stake = joined(chains, "; ") + ".";
      telling.advice =
          "Those intervals were read again and do not fit still; nothing was plugged. Ask "
          "WorldFirst for its rows there.";
    }
  }
  if (kind == "row_vanished") {
    if (const auto rows = vanished_rows(work, customer); !rows.empty()) {
      telling.what =
          fmt::format("Rows of {} that WorldFirst showed before are no longer there.", customer);
      telling.stake = joined(rows, "; ") + ".";
      telling.advice =
          "They are kept, see acct.statements where missing_since is not null. Ask WorldFirst why.";
    }
  }
  std::vector<std::string> commands;
  for (const std::string& month : months_to_verify(work, customer, began_at)) {
    commands.push_back(
        fmt::format("`reconciled verify --month {} --customer {}`", month, customer));
  }
  telling.commands = joined(commands, ", ");
  return telling;
}

Telling tell_of_open(pqxx::work& work, const Group& group, const EpisodeNews& told) {
  const std::string& kind = group.kind;
  const std::string& customer = group.customer;
  if (is_about_jobs(kind)) return tell_of_failures(work, kind, customer, told.episode_id);
  Telling telling = tell_in_their_words(work, told.episode_id, group.standing.open_count);
  if (kind == "customer_parked") return tell_of_parking(work, customer, telling);
  if (kind == "chain_broken" || kind == "row_vanished" || kind == "late_rows") {
    return tell_of_rows(work, kind, customer, told.began_at, telling);
  }
  if (kind == "gateway_unreachable" || kind == "stale") {
    telling.stake = standing_of(work, customer);
    telling.balances = last_balances(work, customer);
  }
  telling.commands =
      kind == "stale"
          ? fmt::format("`reconciled status`, then `reconciled jobs --customer {}`", customer)
      : kind == "clock_skew" ? "`timedatectl`, then `reconciled check --online`"
                             : "`reconciled check --online`";
  return telling;
}

std::string text_of_end(pqxx::work& work, const Group& group, const EpisodeNews& told, Time now) {
  std::string text = fmt::format(
      "Over: {}{}. It was open from {} to {}.", group.customer.empty() ? "" : group.customer + ", ",
      healing_of(group.kind), told_time(work, told.began_at), told_time(work, now));
  if (is_about_jobs(group.kind)) {
    if (const std::string outcome = outcome_of_failures(work, told.episode_id); !outcome.empty()) {
      text += "\n" + outcome;
    }
  }
  return text;
}

// Which of the group this notice is about.
std::string opening_of(pqxx::work& work, const Group& group, NoticeEvent event,
                       const EpisodeNews& told) {
  if (event == NoticeEvent::repeated) {
    return "Still open since " + told_time(work, told.began_at) + ". ";
  }
  if (told.new_count == group.standing.open_count) return {};
  return fmt::format("{} new, {} open. ", told.new_count, group.standing.open_count);
}

}  // namespace

std::string notice_text(pqxx::work& work, const Group& group, NoticeEvent event,
                        const EpisodeNews& told, Time now) {
  std::string text;
  if (event == NoticeEvent::resolved) {
    text = text_of_end(work, group, told, now);
  } else {
    const Telling telling = tell_of_open(work, group, told);
    text = opening_of(work, group, event, told) + telling.what;
    if (!telling.stake.empty()) text += "\nAt stake: " + telling.stake;
    if (!telling.balances.empty()) text += "\nLast balances told: " + telling.balances + ".";
    if (!telling.advice.empty()) text += "\nTo do: " + telling.advice;
    if (!telling.commands.empty()) text += "\nType: " + telling.commands;
  }
  return text + "\nRunbook: " + group.kind + ".";
}

}  // namespace reconciled
