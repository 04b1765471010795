#include "store/session.hpp"

#include <libpq-fe.h>

#include <map>
#include <pqxx/pqxx>

namespace reconciled {

namespace {

// Without these a call on a silent server blocks for ever. Milliseconds where no unit stands.
constexpr const char* session_options =
    "-c TimeZone=UTC -c statement_timeout=120000 -c lock_timeout=60000 "
    "-c idle_in_transaction_session_timeout=30000 -c client_min_messages=warning";

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text += '\'';
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// Why libpq cannot read a connection string. It quotes pieces of it, and where one was split in the
// wrong place a piece may be of a password: only the name of an option is repeated.
std::string reason_of(const char* message) {
  if (message == nullptr) return "out of memory";
  if (std::string_view(message).starts_with("invalid connection option"))
    return first_line(message);
  return "check its quotes, and in a URI write %XX for what is special there";
}

std::string with_defaults(const DatabaseAddress& address) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(address.conninfo.c_str(), &message), &PQconninfoFree);
  if (!options) {
    const std::string reason = reason_of(message);
    PQfreemem(message);
    throw std::invalid_argument("database.conninfo cannot be read: " + reason);
  }
  std::map<std::string, std::string> values{
      {"application_name", "reconciled"}, {"connect_timeout", "10"}, {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},      {"keepalives_count", "3"}, {"tcp_user_timeout", "60000"},
      {"client_encoding", "UTF8"}};
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  values["options"] = std::string(session_options) + " " + values["options"];
  if (!address.password.empty()) values["password"] = address.password;
  std::string conninfo;
  for (const auto& [key, value] : values) conninfo += key + "=" + quoted(value) + " ";
  return conninfo;
}

// "ERROR:  permission denied for table job" without the severity.
std::string complaint_of(const pqxx::sql_error& error) {
  const std::string line = first_line(error.what());
  const std::size_t end = line.find(":  ");
  return end == std::string::npos ? line : line.substr(end + 3);
}

DatabaseUnfit lacks_right(const pqxx::sql_error& error) {
  return DatabaseUnfit("the database refuses its user: " + complaint_of(error) +
                       "; make the user of database.conninfo a member of reconciled_daemon, or run "
                       "`reconciled migrate` as the owner of the schema");
}

DatabaseUnfit lacks_object(const pqxx::sql_error& error) {
  return DatabaseUnfit("the schema is not as `reconciled migrate` made it: " + complaint_of(error) +
                       "; undo what was changed by hand, or restore the database");
}

}  // namespace

void Session::connect() {
  auto connection = std::make_unique<pqxx::connection>(with_defaults(address_));
  // Deprecated because libpqxx 7 never reconnects by itself; 6 does, even inside a transaction.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  connection_ = std::move(connection);
  if (was_connected_ && figures_ != nullptr) ++figures_->reconnect_count;
  was_connected_ = true;
}

void Session::throw_classified() const {
  try {
    throw;
  } catch (const pqxx::broken_connection& e) {
    throw DatabaseUnavailable(first_line(e.what()));
  } catch (const pqxx::in_doubt_error& e) {
    if (figures_ != nullptr) ++figures_->unknown_commit_count;
    throw DatabaseUnavailable(first_line(e.what()));
  } catch (const pqxx::transaction_rollback& e) {  // serialization and deadlock are no sql_error
    throw DatabaseUnavailable(first_line(e.what()));
  } catch (const pqxx::insufficient_privilege& e) {  // libpqxx 6 leaves its SQLSTATE empty
    throw lacks_right(e);
  } catch (const pqxx::undefined_table& e) {
    throw lacks_object(e);
  } catch (const pqxx::undefined_function& e) {
    throw lacks_object(e);
  } catch (const pqxx::undefined_column& e) {
    throw lacks_object(e);
  } catch (const pqxx::sql_error& e) {
    if (is_temporary(e.sqlstate())) throw DatabaseUnavailable(first_line(e.what()));
    throw;
  }
}

bool is_temporary(const std::string& sqlstate) {
  if (sqlstate == "25006" || sqlstate == "55P03") return true;
  const std::string group = sqlstate.substr(0, 2);
  return group == "08" || group == "40" || group == "53" || group == "57" || group == "58";
}

}  // namespace reconciled
