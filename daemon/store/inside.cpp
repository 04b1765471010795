#include "store/inside.hpp"

#include <set>

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

bool is_inside(const Statement& row, const Window& window) {
  return row.transaction_time >= window.from && row.transaction_time < window.to &&
         (window.currency.empty() || row.amount.currency == window.currency) &&
         (window.transaction_type.empty() || row.transaction_type == window.transaction_type);
}

std::int64_t count_stored(pqxx::work& work, const RowOwner& owner, const Window& window,
                          const std::vector<std::string>& keys) {
  if (keys.empty()) return 0;
  return work
      .exec_params1(
          R"(SELECT count(*) FROM recon.statement
              WHERE customer = $1 AND balance_type = $2 AND row_key = ANY ($3::text[])
                AND transaction_time >= recon.at($4::bigint)
                AND transaction_time < recon.at($5::bigint)
                AND ($6::text IS NULL OR currency = $6)
                AND ($7::text IS NULL OR transaction_type = $7))",
          owner.customer, owner.balance_type, array_of(keys), micros_of(window.from),
          micros_of(window.to), nullable(window.currency), nullable(window.transaction_type))[0]
      .as<std::int64_t>();
}

}  // namespace

std::int64_t count_inside(pqxx::work& work, const RowOwner& owner, const Reading& reading,
                          const std::vector<std::string>& keys) {
  std::set<std::string_view> shown;
  std::set<std::string_view> inside;
  auto key = keys.begin();
  for (const PageRead& read : reading.pages()) {
    for (const Statement& row : read.page.rows) {
      shown.insert(*key);
      if (is_inside(row, reading.window())) inside.insert(*key);
      ++key;
    }
  }
  std::vector<std::string> stored;
  for (const std::string& one : reading.stored_keys()) {
    if (!shown.contains(one)) stored.push_back(one);
  }
  return static_cast<std::int64_t>(inside.size()) +
         count_stored(work, owner, reading.window(), stored);
}

}  // namespace reconciled
