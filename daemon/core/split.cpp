#include "core/split.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "core/expects.hpp"

namespace reconciled {

namespace {

using std::chrono::floor;
using std::chrono::seconds;

// Page inquiryStatementList, "currencyList"; CNH besides CNY, because both occur.
constexpr std::array vendor_currencies{
    std::string_view{"USD"}, std::string_view{"EUR"}, std::string_view{"GBP"},
    std::string_view{"CAD"}, std::string_view{"JPY"}, std::string_view{"AUD"},
    std::string_view{"HKD"}, std::string_view{"SGD"}, std::string_view{"NZD"},
    std::string_view{"CNY"}, std::string_view{"CNH"}, std::string_view{"CHF"},
    std::string_view{"AED"}, std::string_view{"SEK"}, std::string_view{"PLN"},
    std::string_view{"CZK"}, std::string_view{"MXN"}};

// The types named by the vendor's public material; the set is open.
constexpr std::array vendor_types{
    std::string_view{"TRANSFER"},   std::string_view{"TRANSFER_REFUND"},
    std::string_view{"WITHDRAWAL"}, std::string_view{"WITHDRAWAL_REFUND"},
    std::string_view{"COLLECTION"}, std::string_view{"COLLECTION_REFUND"},
    std::string_view{"CONVERSION"}, std::string_view{"CONVERSION_DEAL"},
    std::string_view{"CHARGE"},     std::string_view{"CHARGE_REFUND"},
    std::string_view{"DEDUCTION"},  std::string_view{"FUND_COLLECTION"},
    std::string_view{"PAYMENT"},    std::string_view{"CASH_BACK"},
    std::string_view{"TOP_UP"}};

// A bound on what one transaction creates, however large a count the gateway claims.
constexpr std::int64_t most_parts = 1000;

std::set<std::string> united(std::span<const std::string_view> known,
                             std::span<const std::string> seen) {
  std::set<std::string> all(known.begin(), known.end());
  for (const std::string& name : seen) {
    if (!name.empty()) all.insert(name);
  }
  return all;
}

// The second in which the whole sample lies: perhaps a burst, so it is worth a part of its own.
std::optional<sys_seconds> suspected_burst(std::span<const Statement> sample) {
  if (sample.size() < 2) return std::nullopt;
  const sys_seconds second = floor<seconds>(sample.front().transaction_time);
  for (const Statement& row : sample) {
    if (floor<seconds>(row.transaction_time) != second) return std::nullopt;
  }
  return second;
}

}  // namespace

std::vector<Window> split_by_time(const Window& window, std::int64_t total_count,
                                  std::span<const Statement> sample) {
  expects(window.length() > seconds{1}, "only a window longer than a second is split by time");
  const std::int64_t length = window.length().count();
  const std::int64_t wanted = (total_count + rows_per_part - 1) / rows_per_part;
  const std::int64_t part_count = std::clamp<std::int64_t>(wanted, 2, std::min(length, most_parts));
  std::set<sys_seconds> cuts{window.to};
  for (std::int64_t i = 1; i < part_count; ++i) {
    cuts.insert(window.from + seconds{length * i / part_count});
  }
  if (const auto burst = suspected_burst(sample)) {
    for (const sys_seconds cut : {*burst, *burst + seconds{1}}) {
      if (cut > window.from && cut < window.to) cuts.insert(cut);
    }
  }
  std::vector<Window> parts;
  sys_seconds from = window.from;
  for (const sys_seconds cut : cuts) {
    parts.push_back({from, cut, window.currency, window.transaction_type});
    from = cut;
  }
  return parts;
}

std::vector<Window> split_by_currency(const Window& window, std::span<const std::string> seen) {
  expects(window.currency.empty(), "a window is split by currency once");
  std::vector<Window> parts;
  for (const std::string& currency : united(vendor_currencies, seen)) {
    parts.push_back({window.from, window.to, currency, {}});
  }
  return parts;
}

std::vector<Window> split_by_type(const Window& window, std::span<const std::string> seen) {
  expects(!window.currency.empty() && window.transaction_type.empty(),
          "a window is split by type once, after currency");
  std::vector<Window> parts;
  for (const std::string& type : united(vendor_types, seen)) {
    parts.push_back({window.from, window.to, window.currency, type});
  }
  return parts;
}

}  // namespace reconciled
