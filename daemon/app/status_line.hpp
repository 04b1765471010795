// Where the work stands in one line for people, as `systemctl status` shows it.
#pragma once

#include <string>

#include "store/standing.hpp"

namespace reconciled {

/// `config_error` is why the last reload was refused, empty when it was not.
std::string status_line(const Standing& standing, std::size_t customer_count,
                        const std::string& config_error);

}  // namespace reconciled
