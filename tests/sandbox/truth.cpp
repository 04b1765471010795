#include "truth.hpp"

#include "element.hpp"
#include "json_text.hpp"

namespace sandbox {
namespace {

void write_time(JsonText& json, std::string_view name, Instant time) {
  json.key(name);
  if (time == never)
    json.null();
  else
    json.string(format_instant(time, Precision::microseconds));
}

// Since when which status is shown, so that a reader knows it for any instant without asking again.
void write_statuses(JsonText& json, const Row& row) {
  json.key("statuses").begin_array();
  for (std::size_t i = 0; i < row.statuses.size(); ++i) {
    const auto after_s = i == 0 ? 0 : row.status_after_s[i - 1];
    if (after_s == Row::not_ever || (i > 0 && row.statuses[i] == row.statuses[i - 1])) continue;
    const std::chrono::seconds age{after_s};
    json.begin_object();
    write_time(json, "from", row.time + age);
    json.key("status").string(name_of(row.statuses[i])).end_object();
  }
  json.end_array();
}

}  // namespace

TruthRow truth_of(const Business& business, const Stream& stream, const Row& row, Instant now) {
  TruthRow truth;
  truth.customer = business.customer_of(stream).name;
  truth.balance_type = stream.balance_type;
  truth.number = row.number;
  truth.is_present = row.time <= now && is_visible(row, now);
  truth.was_served = row.first_served != never;
  truth.served_count = row.served_count;
  truth.element = element_of(business, stream, row, now);
  truth.row = row;
  truth.currency = business.currencies().word(row.currency);
  truth.type = business.types().word(row.type);
  truth.status = status_at(row, now);
  return truth;
}

std::vector<TruthRow> truth(const Business& business, Instant now) {
  std::vector<TruthRow> rows;
  for (const auto& stream : business.streams()) {
    for (const auto& row : stream.ledger.rows())
      rows.push_back(truth_of(business, stream, row, now));
  }
  return rows;
}

std::string json_of(const TruthRow& truth) {
  const auto& row = truth.row;
  JsonText json;
  json.begin_object();
  json.key("customer").string(truth.customer);
  json.key("balance_type").string(truth.balance_type);
  json.key("number").integer(static_cast<std::int64_t>(truth.number));
  json.key("present").boolean(truth.is_present);
  write_time(json, "time", row.time);
  json.key("type").string(truth.type);
  json.key("status").string(name_of(truth.status));
  write_statuses(json, row);
  json.key("currency").string(truth.currency);
  json.key("amount_minor").integer(row.amount_minor);
  json.key("fee_minor").integer(row.fee_minor);
  json.key("moves_balance").boolean(row.moves_balance);
  json.key("balance_after_minor").integer(row.balance_after_minor);
  write_time(json, "visible_from", row.visible_from);
  write_time(json, "gone_from", row.gone_from);
  write_time(json, "back_from", row.back_from);
  write_time(json, "first_served", row.first_served);
  json.key("served_count").integer(row.served_count);
  json.key("element").raw(truth.element);
  return json.end_object().take();
}

}  // namespace sandbox
