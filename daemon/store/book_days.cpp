#include "store/book_days.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

std::string effects_json(const StatusEffects& effects) {
  std::string json = "{";
  for (const auto& [status, effect] : effects) {
    if (json.size() > 1) json += ',';
    append_json(json, status);
    json +=
        ":[" + std::to_string(effect.moved_count) + ',' + std::to_string(effect.still_count) + ']';
  }
  return json + '}';
}

void append_number(std::string& json, const char* name, const std::optional<std::int64_t>& number) {
  if (number) json += std::string(",\"") + name + "\":" + std::to_string(*number);
}

// One element of the list that jsonb_to_recordset reads in `write_days`.
void append_day(std::string& json, const BookDay& day, Time begin, Time end) {
  json += json.size() > 1 ? ",{\"begin\":" : "{\"begin\":";
  json += std::to_string(micros_of(begin));
  append_number(json, "until", micros_of(end));
  append_number(json, "rows", day.row_count);
  append_number(json, "ins", day.in_minor);
  append_number(json, "outs", day.out_minor);
  append_number(json, "opening", day.opening_minor);
  append_number(json, "closing", day.closing_minor);
  append_number(json, "told", day.told_count);
  append_number(json, "silent", day.silent_count);
  append_number(json, "total_fits", day.total_fits);
  append_number(json, "available_fits", day.available_fits);
  if (day.last_told_statement_id) {
    append_number(json, "last_id", *day.last_told_statement_id);
    append_number(json, "last_at", micros_of(day.last_told_time));
  }
  json += std::string(",\"is_told\":") + (day.is_told ? "true" : "false");
  json += std::string(",\"has_unsolved\":") + (day.has_unsolved ? "true" : "false");
  json += ",\"effects\":" + effects_json(day.effects) + '}';
}

}  // namespace

void write_days(pqxx::work& work, int chain_id, const std::vector<Time>& begins,
                const std::vector<BookDay>& days, const std::string& timezone) {
  std::string json = "[";
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (days[i].row_count > 0) append_day(json, days[i], begins[i], begins[i + 1]);
  }
  json += ']';
  work.exec_params("SELECT recon.clear_book_days($1, recon.at($2::bigint), recon.at($3::bigint))",
                   chain_id, micros_of(begins.front()), micros_of(begins.back()));
  work.exec_params0(
      R"(INSERT INTO recon.book_day
           (chain_id, day, from_time, to_time, row_count, in_minor, out_minor, opening_minor,
            closing_minor, told_count, is_told, has_unsolved, silent_count,
            last_told_statement_id, last_told_time, effects, total_fits, available_fits, proved_at)
         SELECT $1, (recon.at(d.begin) AT TIME ZONE $3)::date, recon.at(d.begin),
                recon.at(d.until), d.rows, d.ins, d.outs, d.opening, d.closing, d.told, d.is_told,
                d.has_unsolved, d.silent, d.last_id, recon.at(d.last_at), d.effects, d.total_fits,
                d.available_fits, recon.now_()
           FROM jsonb_to_recordset($2::jsonb) AS d (
             begin bigint, until bigint, rows bigint, ins bigint, outs bigint, opening bigint,
             closing bigint, told bigint, is_told boolean, has_unsolved boolean, silent bigint,
             last_id bigint, last_at bigint, effects jsonb, total_fits bigint,
             available_fits bigint))",
      chain_id, json, timezone);
}

}  // namespace reconciled
