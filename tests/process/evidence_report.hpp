// What `verify --evidence --json` says, for tests that edit by hand what was kept.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <vector>

#include "site.hpp"

namespace outside {

/// Something changed by hand as superuser, and how it must be named.
struct Edit {
  std::string sql;
  std::string table;  // of the finding
  std::string what;   // part of the finding's words
};

/// The report of `verify --evidence --json MORE`, which must end with `exit_code`.
boost::json::object verify(Site& site, const Flags& more = {}, int exit_code = 0);
/// A number of the report's checks.
long long count(const boost::json::object& report, const char* kind, const char* what);
/// Whether a finding of the report is about this edit.
bool names(const boost::json::object& report, const Edit& edit);
/// Each edit in a fresh copy of what was kept last.
void expect_all_named(Site& site, const std::vector<Edit>& edits);
/// A small business, pulled, verified and kept.
std::unique_ptr<Site> pulled_site();

}  // namespace outside
