#include "app/metric_families.hpp"

#include <array>

#include "store/alerts.hpp"

namespace reconciled {

namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::array kinds{"statements", "balances", "accounts", "recheck"};
constexpr std::array alert_kinds{"retry_exhausted",     "call_refused",     "customer_parked",
                                 "job_quarantined",     "row_vanished",     "unverified_response",
                                 "gateway_unreachable", "unreachable_rows", "stale",
                                 "chain_broken",        "late_rows",        "clock_skew"};
constexpr std::array open_or_failed{JobState::ready,      JobState::running, JobState::retrying,
                                    JobState::exhausted,  JobState::refused, JobState::unreachable,
                                    JobState::quarantined};

FamilyBuilder gauge(const char* name, const char* help) {
  return {MetricType::Gauge, name, help};
}

FamilyBuilder counter(const char* name, const char* help) {
  return {MetricType::Counter, name, help};
}

template <class Map, class Key>
std::int64_t count_of(const Map& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

MetricFamily covered_until(const Gauges& gauges) {
  FamilyBuilder family = gauge("covered_until_timestamp_seconds",
                               "End of the time that is verified without a hole since "
                               "history_from.");
  for (const auto& [stream, time] : gauges.covered_until) {
    family.add(time, {{"customer", stream.first}, {"balance_type", stream.second}});
  }
  return family.take();
}

MetricFamily last_success(const Gauges& gauges) {
  FamilyBuilder family =
      gauge("last_success_timestamp_seconds", "When an answer was last verified and stored.");
  for (const auto& [stream, time] : gauges.last_success) {
    const auto& [customer, endpoint, balance_type] = stream;
    family.add(time,
               {{"customer", customer}, {"endpoint", endpoint}, {"balance_type", balance_type}});
  }
  return family.take();
}

MetricFamily jobs(const Gauges& gauges) {
  FamilyBuilder family = gauge("jobs", "Jobs that are open or failed.");
  for (const char* kind : kinds) {
    for (const JobState state : open_or_failed) {
      const std::pair<std::string, std::string> key{kind, to_string(state)};
      family.add(count_of(gauges.job_counts, key), {{"kind", kind}, {"state", key.second}});
    }
  }
  return family.take();
}

MetricFamily retrying_jobs(const Gauges& gauges, const Setup& setup) {
  FamilyBuilder family = gauge("retrying_jobs", "Jobs on the ladder, by the rung they wait on.");
  for (std::size_t rung = 1; rung <= setup.ladder.rungs.size(); ++rung) {
    const std::string name = std::to_string(rung);
    family.add(count_of(gauges.retrying, name), {{"rung", name}});
  }
  return family.take();
}

MetricFamily failed_jobs(const Gauges& gauges, const Setup& setup) {
  FamilyBuilder family = gauge("failed_jobs_unacknowledged",
                               "Failed jobs, or streams whose last job failed, of which nobody has "
                               "taken note.");
  for (const std::string& customer : setup.customers) {
    family.add(count_of(gauges.failed, customer), {{"customer", customer}});
  }
  return family.take();
}

MetricFamily open_alerts(const Gauges& gauges) {
  FamilyBuilder family = gauge("alerts_open", "Alerts whose cause is still there.");
  for (const char* kind : alert_kinds) {
    const std::pair<std::string, std::string> key{kind, severity_of(kind)};
    family.add(count_of(gauges.open_alerts, key), {{"kind", kind}, {"severity", key.second}});
  }
  return family.take();
}

MetricFamily parked(const Gauges& gauges, const Setup& setup) {
  FamilyBuilder family =
      gauge("parked",
            "What is not asked for until somebody resumes it; without a customer "
            "the whole gateway.");
  family.add(count_of(gauges.parked, std::string{}), {{"customer", ""}});
  for (const std::string& customer : setup.customers) {
    family.add(count_of(gauges.parked, customer), {{"customer", customer}});
  }
  return family.take();
}

MetricFamily open_breaks(const Gauges& gauges, const Setup& setup) {
  FamilyBuilder family =
      gauge("breaks_open", "Places where rows and the balances that the vendor tells disagree.");
  for (const StreamPlan& stream : setup.streams) {
    if (stream.endpoint != Endpoint::statements) continue;
    const std::pair<std::string, std::string> key{stream.customer, stream.balance_type};
    family.add(count_of(gauges.open_breaks, key),
               {{"customer", key.first}, {"balance_type", key.second}});
  }
  return family.take();
}

}  // namespace

FamilyBuilder::FamilyBuilder(MetricType type, const char* name, const char* help) {
  family_.name = std::string("reconciled_") + name;
  family_.help = help;
  family_.type = type;
}

FamilyBuilder& FamilyBuilder::add(std::int64_t value, Labels labels) {
  prometheus::ClientMetric& metric = append(labels);
  metric.gauge.value = static_cast<double>(value);
  metric.counter.value = metric.gauge.value;
  return *this;
}

FamilyBuilder& FamilyBuilder::add(std::chrono::microseconds value, Labels labels) {
  prometheus::ClientMetric& metric = append(labels);
  metric.gauge.value = std::chrono::duration<double>(value).count();
  metric.counter.value = metric.gauge.value;
  return *this;
}

prometheus::ClientMetric& FamilyBuilder::append(Labels labels) {
  prometheus::ClientMetric& metric = family_.metric.emplace_back();
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

std::vector<MetricFamily> families_of(const Gauges& gauges, const Setup& setup) {
  return {covered_until(gauges),
          last_success(gauges),
          jobs(gauges),
          retrying_jobs(gauges, setup),
          gauge("oldest_overdue_seconds",
                "How long the job has been due that has waited longest; parked ones wait for "
                "somebody and are not due.")
              .add(gauges.longest_overdue)
              .take(),
          failed_jobs(gauges, setup),
          open_alerts(gauges),
          gauge("alerts_pending",
                "Alerts that are to be told and have reached nobody yet; not those that somebody "
                "acknowledged.")
              .add(gauges.pending_alert_count)
              .take(),
          parked(gauges, setup),
          gauge("gateway_unreachable", "1 while no connection to the gateway can be made.")
              .add(std::int64_t{gauges.is_gateway_unreachable})
              .take(),
          open_breaks(gauges, setup)};
}

std::vector<MetricFamily> families_of(const Surroundings& surroundings) {
  const auto& [setup, gauges, connections, waits, process] = surroundings;
  return {
      gauge("database_up", "1 when the database has just answered.")
          .add(std::int64_t{gauges != nullptr})
          .take(),
      counter("database_reconnects_total", "Connections that took the place of a broken one.")
          .add(connections.reconnect_count)
          .take(),
      counter("database_unknown_commits_total",
              "COMMITs whose reply was lost; what became of each is decided by reading.")
          .add(connections.unknown_commit_count)
          .take(),
      counter("rate_limit_waits_total", "How often the next call had to wait for the rate limit.")
          .add(waits.count)
          .take(),
      counter("rate_limit_wait_seconds_total", "How long it had to.").add(waits.total).take(),
      counter("process_cpu_seconds_total", "User and system CPU time.").add(process.cpu).take(),
      gauge("process_resident_memory_bytes", "Resident memory.").add(process.resident_bytes).take(),
      gauge("process_virtual_memory_bytes", "Virtual memory.").add(process.virtual_bytes).take(),
      gauge("process_open_fds", "Open file descriptors.").add(process.open_descriptor_count).take(),
      gauge("process_max_fds", "The limit on them.").add(process.most_descriptors).take()};
}

}  // namespace reconciled
