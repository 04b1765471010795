#include "store/retention.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

std::vector<RetiredMonth> months_of(const pqxx::result& rows) {
  std::vector<RetiredMonth> months;
  for (const pqxx::row& row : rows) {
    months.push_back({text_of(row[0]), row[1].as<std::int64_t>()});
  }
  return months;
}

}  // namespace

std::vector<RetiredMonth> retire_answers(pqxx::work& work, std::chrono::milliseconds keep) {
  return months_of(work.exec_params(
      R"(SELECT to_char(retired_month AT TIME ZONE 'UTC', 'YYYY-MM'), retired_count
           FROM recon.retire_answers($1::bigint * interval '1 millisecond') ORDER BY 1)",
      keep.count()));
}

std::vector<RetiredMonth> retired_months(pqxx::work& work) {
  return months_of(work.exec(
      R"(SELECT to_char(month AT TIME ZONE 'UTC', 'YYYY-MM'), answer_count
           FROM recon.retired_month ORDER BY month)"));
}

}  // namespace reconciled
