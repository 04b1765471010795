// The books in the database: what was touched since it was proved, the proving of it, and what was
// learned. A day is proved from the rows as they stand; nothing is carried from an earlier proof
// but the balance before the first row that is read.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/books.hpp"

namespace reconciled {

/// What the configuration says about the books; absent: learned.
struct BooksPlan {
  std::string timezone = "UTC";  // IANA
  std::optional<std::vector<std::string>> still_statuses;
  std::optional<BalanceMeaning> balance_means;
};

/// Takes over what the configuration says. Where that cuts days differently or lets rows move the
/// balance differently, everything is proved again.
void settle_books(pqxx::work& work, const BooksPlan& plan);

/// What one transaction proved.
struct Proof {
  bool is_more = false;  // something is left to prove
  int day_count = 0;
  int new_break_count = 0;
  int healed_count = 0;
  bool has_learned = false;  // so that everything is proved again
  bool has_breaks_to_tend = false;
};

/// Proves what was touched in one stream, the one that has waited longest. One process at a time;
/// where another is at it, this one has nothing to do.
Proof prove(pqxx::work& work);

}  // namespace reconciled
