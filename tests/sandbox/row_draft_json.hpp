// The JSON form of a row made by hand, the same in a fault script and in POST /sandbox/rows.
#pragma once

#include "business.hpp"
#include "json_reader.hpp"

namespace sandbox {

inline std::optional<Status> read_status(JsonReader& reader) {
  const auto name = reader.optional_text("status");
  if (!name) return {};
  const auto status = status_of(*name);
  if (!status) reader.fail("status", "is not known");
  return status;
}

// time | seconds_ago, type, currency, amount_minor, status, fields, moves_later_balances; all
// optional.
// Leaves it to the caller to read more and to finish.
inline RowDraft read_row_draft(JsonReader& reader, Instant now) {
  RowDraft draft;
  draft.time = reader.instant("time");
  if (const auto age = reader.optional_integer("seconds_ago")) {
    if (draft.time) reader.fail("seconds_ago", "cannot stand beside time");
    draft.time = std::chrono::floor<std::chrono::seconds>(now - std::chrono::seconds{*age});
  }
  draft.type = reader.optional_text("type");
  draft.currency = reader.optional_text("currency");
  draft.amount_minor = reader.optional_integer("amount_minor");
  draft.status = read_status(reader);
  draft.fields = reader.object("fields");
  draft.moves_later_balances = reader.boolean("moves_later_balances", false);
  return draft;
}

}  // namespace sandbox
