#include "config/conninfo.hpp"
#include "config/sections.hpp"

namespace reconciled::config_file {

DatabaseConfig read_database(const Value& value, const FileNames& file_names) {
  DatabaseConfig database;
  const auto section = value.section({"conninfo", "admin_conninfo", "password_file"});
  if (!section) return database;
  section->read_needed("conninfo", "write where the database is, such as `dbname=reconciled`",
                       database.conninfo, parse_conninfo);
  section->read("admin_conninfo", database.admin_conninfo, parse_conninfo);
  section->read("password_file", database.password_file, file_names);
  return database;
}

}  // namespace reconciled::config_file
