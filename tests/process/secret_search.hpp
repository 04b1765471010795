// Looks for secrets, in every form, where none belongs. One pass over a text whatever the number of
// secrets.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "test_database.hpp"

namespace outside {

class SecretSearch {
 public:
  /// At least 12 bytes: less would be found by chance.
  void look_for(const std::string& name, std::string_view secret);
  void look_for_key(const std::string& name, const std::string& pem);

  /// What was found, as "token as base64 in LOG"; empty when nothing was.
  std::set<std::string> found_in(const std::string& place, std::string_view text) const;

 private:
  struct Needle {
    std::string name;
    std::string bytes;
  };
  using Start = std::array<char, 8>;
  struct StartHash {
    std::size_t operator()(const Start& start) const {
      return std::hash<std::string_view>{}({start.data(), start.size()});
    }
  };

  std::unordered_map<Start, std::vector<Needle>, StartHash> needles_;  // by their first bytes
  std::vector<bool> may_start_ = std::vector<bool>(65536);             // by their first two
};

/// Every row of every table of the database, once with bytea in hexadecimal and once as text, by
/// the name of its table; and what the server tells of the sessions on it.
std::vector<std::pair<std::string, std::string>> texts_of(const TestDatabase& database);

}  // namespace outside
