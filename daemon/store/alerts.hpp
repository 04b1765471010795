// Alerts: raised in the transaction that caused them, at most one open per kind, customer and
// subject, resolved when the cause is gone. What people are told of them is store/notices.hpp's.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

struct Alert {
  std::string kind;
  std::string customer;  // empty: it concerns the whole gateway
  std::string subject;
  std::string summary;   // what happened and what to do, for people
  bool is_news = false;  // when it is open already, another summary is told again
};

/// critical or warning
const char* severity_of(const std::string& kind);

/// Opens the alert, or brings the summary of the open one up to date.
void raise(pqxx::work& work, const Alert& alert);

/// Closes the open alert of this kind, customer and subject, if there is one.
void resolve(pqxx::work& work, const std::string& kind, const std::string& customer,
             const std::string& subject);

/// Closes whatever is open about a job or a stream that succeeded or was given up.
void resolve_failures(pqxx::work& work, const std::string& customer, const std::string& subject);

}  // namespace reconciled
