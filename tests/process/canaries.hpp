// A site whose secrets are all known and looked for: private key, access tokens, the database's
// password, the secret that signs alerts and the path that they are posted to.
#pragma once

#include <set>
#include <string>

#include "secret_search.hpp"
#include "sink_server.hpp"
#include "site.hpp"

namespace outside {

namespace canary {
inline const std::string password = "Pw+7/zR=q%Kd&u.Vt2Yx";
inline const std::string hook_path = "/hook/Yt7-Kd2.Wq9~Lm4";
inline const std::string alert_secret = "whsec_Zk9+Qe/4Tt1AmBzr7+/xYv3kQw5=";
// Known to no gateway, and different in its URL form.
inline const std::string strange_token = "strange/Tk+83=Lw%vXs.Hq5";
}  // namespace canary

struct Canaries {
  Canaries();

  std::filesystem::path key_file() const { return site.beside_config("client-private.pem"); }
  std::filesystem::path token_file(const std::string& customer) const {
    return site.beside_config(customer + ".token");
  }
  std::string token_of(const std::string& customer) const;

  /// What every process of ours printed so far.
  std::string said() const;
  std::set<std::string> found_in_database();
  /// What others see of a process that runs; its environment is root's to read.
  std::set<std::string> found_in_proc(const ChildProcess& process) const;
  /// In the output, the database and, where we may read it, its server's log.
  std::set<std::string> found_anywhere();

  SinkServer sink;  // takes alerts, after it has shown what it was sent once
  Site site;
  SecretSearch search;
};

}  // namespace outside
