#include "app/month_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "core/money.hpp"

namespace reconciled {

namespace {

namespace json = boost::json;

std::string name_of_month(const std::string& month) {
  static constexpr std::array names{"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};
  const auto number = static_cast<std::size_t>(std::stoi(month.substr(5)));
  return std::string(names.at(number - 1)) + " " + month.substr(0, 4);
}

std::string money_of(const MonthLine& line, std::int64_t minor) {
  return format_money({line.currency, minor}, line.minor_digits);
}

std::string grouped(std::int64_t count) {
  const std::string text = format_money({"", count}, 0);
  return text.substr(0, text.size() - 1);
}

std::string sums_of(const MonthLine& line) {
  if (!line.opening_minor || !line.closing_minor) {
    return fmt::format("in {}, out {}, no balance told", money_of(line, line.in_minor),
                       money_of(line, line.out_minor));
  }
  return fmt::format("opening {}, in {}, out {}, closing {}", money_of(line, *line.opening_minor),
                     money_of(line, line.in_minor), money_of(line, line.out_minor),
                     money_of(line, *line.closing_minor));
}

std::string text_of(const Hole& hole) {
  std::string text = fmt::format("not covered: {} to {}, {}", format_time(hole.from),
                                 format_time(hole.to), hole.state);
  if (hole.job_id) text += fmt::format(", job {}", *hole.job_id);
  if (hole.next_attempt_at) text += ", next attempt " + format_time(*hole.next_attempt_at);
  if (!hole.last_code.empty()) text += ", last answer " + hole.last_code;
  if (!hole.last_message.empty()) text += " (" + hole.last_message + ")";
  return text;
}

std::string place_of(const std::optional<std::int64_t>& id, const char* otherwise) {
  return id ? fmt::format("statement {}", *id) : std::string(otherwise);
}

std::string text_of(const BookBreak& one, const MonthLine& line) {
  const std::string amount = money_of(line, std::abs(one.place.missing_minor));
  if (one.kind == BookBreak::Kind::balance) {
    return fmt::format("balance of {} differs from the rows by {} (last row {}, {})",
                       format_time(one.place.to), amount,
                       place_of(one.place.after_statement_id, "none"), format_time(one.place.from));
  }
  return fmt::format("chain broken: {} {} between {} ({}) and {} ({})", amount,
                     one.place.missing_minor > 0 ? "missing" : "too much",
                     place_of(one.place.after_statement_id, "the beginning"),
                     format_time(one.place.from),
                     place_of(one.place.before_statement_id, "the end"), format_time(one.place.to));
}

std::vector<std::string> reasons_of(const MonthLine& line) {
  std::vector<std::string> reasons;
  for (const Hole& hole : line.holes) reasons.push_back(text_of(hole));
  for (const BookBreak& one : line.breaks) reasons.push_back(text_of(one, line));
  for (const OffCount& off : line.off_counts) {
    reasons.push_back(fmt::format(
        "{} to {} was proved with {} rows and holds {}: `reconciled pull --reread {}..{}` (job {})",
        format_time(off.from), format_time(off.to), off.proved_count, off.stored_count,
        format_time(off.from), format_time(off.to), off.job_id));
  }
  for (const AlteredRow& row : line.altered_rows) {
    reasons.push_back(fmt::format("statement {} ({}) was altered in the database", row.statement_id,
                                  format_time(row.time)));
  }
  if (line.has_unsolved) {
    reasons.push_back("rows of one second could not be put in an order that fits");
  }
  if (!line.currency.empty() && !line.is_told && !line.has_unsolved) {
    reasons.push_back(line.tells_balances || line.closing_minor
                          ? "no balance told by the vendor confirms the last rows yet"
                          : "the gateway tells no balances here, so nothing proves the rows");
  }
  return reasons;
}

std::string line_text(const MonthLine& line) {
  std::string text = line.customer + " " + line.balance_type;
  if (line.currency.empty()) {
    text += line.is_complete() ? ": complete, no rows\n" : ": NOT complete, no rows so far\n";
  } else {
    text += " " + line.currency + ": ";
    text +=
        line.is_complete()
            ? fmt::format("complete, {} rows, chain unbroken, {} as the vendor says\n",
                          grouped(line.row_count), sums_of(line))
            : fmt::format("NOT complete, {} rows, {}\n", grouped(line.row_count), sums_of(line));
  }
  const std::vector<std::string> reasons = reasons_of(line);
  constexpr std::size_t most_reasons = 20;
  for (std::size_t i = 0; i < std::min(reasons.size(), most_reasons); ++i) {
    text += "  " + reasons[i] + "\n";
  }
  if (reasons.size() > most_reasons) {
    text += fmt::format("  and {} more; --json lists all\n", reasons.size() - most_reasons);
  }
  return text;
}

std::string facts_text(const BookFacts& facts) {
  std::string text;
  if (!facts.still_statuses.empty()) {
    text += "Rows of these statuses do not move the balance: ";
    text += fmt::format("{}\n", fmt::join(facts.still_statuses, ", "));
  }
  if (facts.balance_means) {
    text += *facts.balance_means == BalanceMeaning::total
                ? "accountBalance means the total balance\n"
                : "accountBalance means the available balance\n";
  }
  return text;
}

json::value number_or_null(const std::optional<std::int64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object json_of(const Hole& hole) {
  json::object object{{"from", format_time(hole.from)},
                      {"to", format_time(hole.to)},
                      {"state", hole.state},
                      {"job_id", number_or_null(hole.job_id)}};
  object["next_attempt_at"] =
      hole.next_attempt_at ? json::value(format_time(*hole.next_attempt_at)) : nullptr;
  object["last_code"] = hole.last_code;
  object["last_message"] = hole.last_message;
  return object;
}

json::object json_of(const BookBreak& one) {
  return {{"kind", one.kind == BookBreak::Kind::chain ? "chain" : "balance"},
          {"after_statement_id", number_or_null(one.place.after_statement_id)},
          {"before_statement_id", number_or_null(one.place.before_statement_id)},
          {"from", format_time(one.place.from)},
          {"to", format_time(one.place.to)},
          {"missing_minor", one.place.missing_minor}};
}

json::object json_of(const MonthLine& line) {
  json::object object{{"customer", line.customer},
                      {"balance_type", line.balance_type},
                      {"complete", line.is_complete()},
                      {"row_count", line.row_count},
                      {"opening_minor", number_or_null(line.opening_minor)},
                      {"in_minor", line.in_minor},
                      {"out_minor", line.out_minor},
                      {"closing_minor", number_or_null(line.closing_minor)}};
  object["currency"] = line.currency.empty() ? json::value(nullptr) : json::value(line.currency);
  json::array holes;
  for (const Hole& hole : line.holes) holes.push_back(json_of(hole));
  object["holes"] = std::move(holes);
  json::array breaks;
  for (const BookBreak& one : line.breaks) breaks.push_back(json_of(one));
  object["breaks"] = std::move(breaks);
  json::array reasons;
  for (const std::string& reason : reasons_of(line)) reasons.push_back(json::value(reason));
  object["reasons"] = std::move(reasons);
  return object;
}

}  // namespace

bool MonthReport::is_complete() const {
  return std::ranges::all_of(lines, [](const MonthLine& line) { return line.is_complete(); });
}

std::string text_of(const MonthReport& report) {
  std::string text;
  for (const MonthLine& line : report.lines) text += line_text(line);
  text += facts_text(report.facts);
  return text + fmt::format("{}, days of {}: {}\n", name_of_month(report.month), report.timezone,
                            report.is_complete() ? "complete" : "NOT complete");
}

std::string json_of(const MonthReport& report) {
  json::object document{
      {"month", report.month}, {"timezone", report.timezone}, {"complete", report.is_complete()}};
  json::array lines;
  for (const MonthLine& line : report.lines) lines.push_back(json_of(line));
  document["lines"] = std::move(lines);
  json::array still;
  for (const std::string& status : report.facts.still_statuses)
    still.push_back(json::value(status));
  document["still_statuses"] = std::move(still);
  document["balance_means"] = !report.facts.balance_means ? json::value(nullptr)
                              : *report.facts.balance_means == BalanceMeaning::total
                                  ? json::value("total")
                                  : json::value("available");
  return json::serialize(document);
}

}  // namespace reconciled
