#include "store/parkings.hpp"

#include "core/decide.hpp"
#include "store/alerts.hpp"
#include "store/sql_value.hpp"
#include "store/streams.hpp"

namespace reconciled {

namespace {

std::string subject_of(const ClaimedJob& job, Concern concern) {
  if (concern == Concern::gateway) return "gateway";
  if (concern == Concern::customer) return "all calls";
  std::string subject(name_of(job.endpoint));
  if (!job.balance_type.empty()) subject += " " + job.balance_type;
  return subject;
}

// A code about one question alone parks only after several refusals; its advice speaks of a job.
std::string way_back_of(const ClaimedJob& job, const Parking& parking) {
  if (parking.concern != Concern::stream || concern_of(parking.code) != Concern::call) return {};
  return " It refused " + std::to_string(refusals_that_park) +
         " windows in a row: `reconciled resume " + job.customer + "` first.";
}

std::string summary_of(const ClaimedJob& job, const Parking& parking) {
  std::string who = "Nothing more is asked";
  if (parking.concern == Concern::gateway) {
    who += " of the gateway";
  } else {
    who += " for " + job.customer;
    if (parking.concern == Concern::stream) who += " (" + subject_of(job, Concern::stream) + ")";
  }
  return who + ": the vendor answered " + parking.code +
         (parking.message.empty() ? "" : " (" + parking.message + ")") + ". " +
         std::string(advice_for(parking.code)) + way_back_of(job, parking);
}

// The alerts of parkings that were just lifted.
int resolve_lifted(pqxx::work& work, const pqxx::result& lifted) {
  for (const pqxx::row& row : lifted) {
    resolve(work, "customer_parked", text_of(row[0]), text_of(row[1]));
  }
  return static_cast<int>(lifted.size());
}

}  // namespace

void park(pqxx::work& work, const ClaimedJob& job, const Parking& parking) {
  const bool is_gateway = parking.concern == Concern::gateway;
  const bool is_stream = parking.concern == Concern::stream;
  const pqxx::result parked = work.exec_params(
      R"(INSERT INTO recon.parking (customer, endpoint, balance_type, subject, code, message,
                                    credential, parked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, recon.now_())
         ON CONFLICT (customer, endpoint, balance_type) WHERE resumed_at IS NULL DO NOTHING
         RETURNING 1)",
      is_gateway ? nullptr : job.customer.c_str(), is_stream ? kind_of(job.endpoint) : nullptr,
      is_stream ? nullable(job.balance_type) : nullptr, subject_of(job, parking.concern),
      parking.code, nullable(parking.message), nullable(parking.credential));
  if (parked.empty()) return;
  raise(work, {.kind = "customer_parked",
               .customer = is_gateway ? "" : job.customer,
               .subject = subject_of(job, parking.concern),
               .summary = summary_of(job, parking)});
}

int resume(pqxx::work& work, const std::string& customer, const std::string& by_whom) {
  const int lifted = resolve_lifted(
      work, work.exec_params(
                R"(UPDATE recon.parking SET resumed_at = recon.now_(), resumed_by = $2
                    WHERE resumed_at IS NULL AND (customer = $1 OR customer IS NULL)
                   RETURNING customer, subject)",
                customer, by_whom));
  work.exec_params0(
      R"(UPDATE recon.stream SET refused_count = 0, refused_code = NULL
          WHERE customer = $1 AND refused_count > 0)",
      customer);
  work.exec_params0(
      R"(INSERT INTO recon.intervention (action, customer, by_whom, at)
         VALUES ('resume', $1, $2, recon.now_()))",
      customer, by_whom);
  return lifted;
}

int resume_replaced(pqxx::work& work, const std::vector<UsedCredential>& credentials) {
  int lifted = 0;
  for (const UsedCredential& credential : credentials) {
    lifted += resolve_lifted(work, work.exec_params(
                                       R"(UPDATE recon.parking
                  SET resumed_at = recon.now_(), resumed_by = 'a changed key or token file'
                WHERE resumed_at IS NULL AND customer IS NOT DISTINCT FROM $1 AND endpoint IS NULL
                  AND credential IS NOT NULL AND credential <> $2
               RETURNING customer, subject)",
                                       nullable(credential.customer), credential.fingerprint));
  }
  return lifted;
}

}  // namespace reconciled
