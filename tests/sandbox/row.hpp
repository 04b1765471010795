// One change of one balance, as small as it can be kept: a business may have a million. Words are
// numbers here; element.hpp writes them out. What changes with time (status, visibility) is a
// function of `now`, so that the same instant always gives the same answer.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "code_book.hpp"
#include "instant.hpp"

namespace sandbox {

enum class Status : std::uint8_t { init, processing, pending, success, fail, refunded };

inline constexpr std::array<std::string_view, 6> status_names{"INIT",    "PROCESSING", "PENDING",
                                                              "SUCCESS", "FAIL",       "REFUNDED"};

constexpr std::string_view name_of(Status status) {
  return status_names[static_cast<std::size_t>(status)];
}

constexpr std::optional<Status> status_of(std::string_view name) {
  for (std::size_t i = 0; i < status_names.size(); ++i) {
    if (status_names[i] == name) return static_cast<Status>(i);
  }
  return std::nullopt;
}

struct Row {
  static constexpr std::uint32_t not_ever = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int32_t no_fields = -1;

  Instant time{};          // the vendor's transactionTime
  Instant visible_from{};  // served from here on; later than `time` for a row that turns up late
  Instant gone_from = never;
  Instant back_from = never;
  Instant first_served = never;
  std::int64_t amount_minor = 0;         // signed: + in, - out
  std::int64_t fee_minor = 0;            // told on the row, booked by a row of its own
  std::int64_t balance_after_minor = 0;  // of the row's currency in its stream
  std::int64_t quote_e6 = 0;             // conversions: major units for one of `other_currency`
  std::uint64_t number = 0;              // unique in the business; accountingBizNo derives from it
  std::uint64_t transaction = 0;         // rows of one transaction share it
  std::uint32_t wording = 0;             // chooses texts, forms and which optional fields there are
  std::uint32_t served_count = 0;
  std::array<std::uint32_t, 2> status_after_s{not_ever, not_ever};  // counted from `time`
  std::int32_t fields = no_fields;  // index of fields given by hand; they win over all of the above
  std::array<Status, 3> statuses{Status::success, Status::success, Status::success};
  Code type = 0;
  Code currency = 0;
  Code other_currency = 0;
  bool has_biz_no = true;
  bool has_balance = true;
  bool moves_balance = true;  // not where its final status is one that never does
};

constexpr bool is_visible(const Row& row, Instant now) {
  return now >= row.visible_from && (now < row.gone_from || now >= row.back_from);
}

constexpr Status final_status(const Row& row) {
  if (row.status_after_s[1] != Row::not_ever) return row.statuses[2];
  return row.status_after_s[0] != Row::not_ever ? row.statuses[1] : row.statuses[0];
}

constexpr std::int64_t effect_of(const Row& row) {
  return row.moves_balance ? row.amount_minor : 0;
}

constexpr Status status_at(const Row& row, Instant now) {
  const auto age = now - row.time;
  for (std::size_t i = 2; i > 0; --i) {
    const auto after_s = row.status_after_s[i - 1];
    if (after_s != Row::not_ever && age >= std::chrono::seconds{after_s}) return row.statuses[i];
  }
  return row.statuses[0];
}

}  // namespace sandbox
