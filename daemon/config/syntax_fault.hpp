// What yaml-cpp says about a text that it cannot read, said to somebody who does not know YAML's
// grammar. Its own words can repeat the text; ours cannot.
#pragma once

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <string_view>

#include "config/finding.hpp"

namespace reconciled::config_file {

std::size_t offset_of(const YAML::Mark& mark);

void add_syntax_fault(const YAML::Exception& error, std::string_view text, FindingList& findings);

}  // namespace reconciled::config_file
