// The truth against the books: every field of every row as one line of text, on both sides.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "test_database.hpp"

namespace outside {

/// What acct.statements must hold for these rows of the truth log, sorted; twins stay twins.
std::vector<std::string> expected_rows(const std::vector<boost::json::object>& truth);

/// What acct.statements holds, sorted.
std::vector<std::string> stored_rows(const TestDatabase& database);

/// Empty when both are the same; else the counts and the first lines that only one side has.
std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& stored);

}  // namespace outside
