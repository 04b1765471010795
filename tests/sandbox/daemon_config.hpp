// The folder that makes the daemon find this sandbox: keys for both sides, and a configuration file
// that a newcomer can use as it is.
#pragma once

#include <string>

#include "business.hpp"
#include "options.hpp"
#include "rsa_key.hpp"

namespace sandbox {

struct KeyRing {
  VerifyingKey client;
  SigningKey gateway;
};

// Makes what is missing; keys that are there stay, so that a daemon that runs goes on to fit.
// Private keys get mode 0600. Throws std::runtime_error that names the file.
KeyRing make_keys(const std::string& folder);

// From the files of the command line. Throws the same.
KeyRing load_keys(const Options& options);

// Writes reconciled.yaml, and with tokens one file for each customer.
void write_daemon_config(const Options& options, const Business& business, unsigned short port);

}  // namespace sandbox
