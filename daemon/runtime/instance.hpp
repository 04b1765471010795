// Who this process is.
#pragma once

#include <string>

namespace reconciled {

/// A fresh random UUID: the owner of this process's leases. Throws std::runtime_error when the
/// system has no randomness.
std::string new_instance_id();

/// This machine's name, "unknown" when it has none.
std::string host_name();

/// "alice@host", for the record of what people do: the user who runs this process.
std::string operator_name();

}  // namespace reconciled
