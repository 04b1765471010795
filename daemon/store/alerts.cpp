#include "store/alerts.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

const char* severity_of(const std::string& kind) {
  return kind == "late_rows" || kind == "clock_skew" || kind == "unverified_response" ? "warning"
                                                                                      : "critical";
}

void raise(pqxx::work& work, const Alert& alert) {
  work.exec_params0(
      R"(INSERT INTO recon.alert AS a (kind, severity, customer, subject, summary, raised_at)
         VALUES ($1, $2, $3, $4, regexp_replace($5, '[[:cntrl:]]+', ' ', 'g'), recon.now_())
         ON CONFLICT (kind, customer, subject) WHERE resolved_at IS NULL
           DO UPDATE SET summary = excluded.summary,
             noticed_at = CASE WHEN $6 AND a.summary <> excluded.summary THEN NULL
                               ELSE a.noticed_at END,
             acknowledged_at = CASE WHEN $6 AND a.summary <> excluded.summary THEN NULL
                                    ELSE a.acknowledged_at END,
             acknowledged_by = CASE WHEN $6 AND a.summary <> excluded.summary THEN NULL
                                    ELSE a.acknowledged_by END)",
      alert.kind, severity_of(alert.kind), nullable(alert.customer), alert.subject, alert.summary,
      alert.is_news);
}

void resolve(pqxx::work& work, const std::string& kind, const std::string& customer,
             const std::string& subject) {
  work.exec_params0(
      R"(UPDATE recon.alert SET resolved_at = recon.now_()
          WHERE resolved_at IS NULL AND kind = $1 AND customer IS NOT DISTINCT FROM $2
            AND subject = $3)",
      kind, nullable(customer), subject);
}

void resolve_failures(pqxx::work& work, const std::string& customer, const std::string& subject) {
  work.exec_params0(
      R"(UPDATE recon.alert SET resolved_at = recon.now_()
          WHERE resolved_at IS NULL AND customer = $1 AND subject = $2
            AND kind IN ('retry_exhausted', 'call_refused', 'job_quarantined',
                         'unreachable_rows'))",
      customer, subject);
}

}  // namespace reconciled
