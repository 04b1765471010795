// What the listing verbs print: whole results as text or as one JSON document, both made by the
// database from the accountants' views.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// Chooses what to list. Empty: all.
struct ListingFilter {
  std::string state;
  std::string customer;
};

enum class Listing { status, jobs, alerts, parked, open_jobs, instances };

Table read_table(pqxx::work& work, Listing listing, const ListingFilter& filter);
/// A JSON array of objects, one per row.
std::string read_json(pqxx::work& work, Listing listing, const ListingFilter& filter);

}  // namespace reconciled
