#include "secret_search.hpp"

#include <algorithm>
#include <stdexcept>

#include "secret_forms.hpp"

namespace outside {

namespace {

std::size_t first_two(const char* bytes) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) << 8 |
         static_cast<unsigned char>(bytes[1]);
}

}  // namespace

void SecretSearch::look_for(const std::string& name, std::string_view secret) {
  if (secret.size() < 12) throw std::invalid_argument(name + " is too short to be looked for");
  for (const std::string& piece : pieces_of(secret)) {
    for (const SecretForm& form : forms_of(piece)) {
      Start start;
      std::copy_n(form.bytes.begin(), start.size(), start.begin());
      needles_[start].push_back({name + " as " + form.name, form.bytes});
      may_start_[first_two(form.bytes.data())] = true;
    }
  }
}

void SecretSearch::look_for_key(const std::string& name, const std::string& pem) {
  for (const std::string& part : secret_parts_of_key(pem)) look_for(name, part);
}

std::set<std::string> SecretSearch::found_in(const std::string& place,
                                             std::string_view text) const {
  std::set<std::string> found;
  Start start;
  for (std::size_t at = 0; at + start.size() <= text.size(); ++at) {
    if (!may_start_[first_two(text.data() + at)]) continue;
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), start.size(), start.begin());
    const auto needles = needles_.find(start);
    if (needles == needles_.end()) continue;
    for (const Needle& needle : needles->second) {
      if (text.substr(at).starts_with(needle.bytes)) found.insert(needle.name + " in " + place);
    }
  }
  return found;
}

std::vector<std::pair<std::string, std::string>> texts_of(const TestDatabase& database) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& row : database.query(
           "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'm')"
           " AND c.relnamespace NOT IN ('pg_catalog'::regnamespace,"
           " 'information_schema'::regnamespace) AND c.relpersistence = 'p' ORDER BY 1")) {
    const std::string table = row[0].c_str();
    for (const char* output : {"hex", "escape"}) {
      texts.emplace_back(table, database.text(std::string("SET LOCAL bytea_output = ") + output +
                                              "; SELECT string_agg(whole_row::text, E'\\n') FROM " +
                                              table + " whole_row"));
    }
  }
  texts.emplace_back("pg_stat_activity",
                     database.text("SELECT string_agg(a::text, E'\\n') FROM pg_stat_activity a"
                                   " WHERE datname = current_database()"));
  return texts;
}

}  // namespace outside
