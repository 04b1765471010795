#include "app/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <functional>
#include <map>
#include <sstream>

#include "app/metric_families.hpp"

namespace reconciled {

namespace {

using prometheus::Labels;
using Seconds = std::chrono::duration<double>;

constexpr std::array endpoints{Endpoint::statements, Endpoint::balances, Endpoint::accounts};
constexpr std::array results{"success", "unknown", "refused", "not_sent"};
constexpr std::array changes{"new", "changed", "late", "vanished"};
constexpr std::array sinks{"journal", "webhook", "alertmanager"};
constexpr std::array delivery_results{"delivered", "failed", "given_up"};
// From a gateway next door to the configured timeout, 30 s unless told otherwise.
const prometheus::Histogram::BucketBoundaries buckets{0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                      1,    2.5,   5,    10,  30,   60};

const char* result_of(const Outcome& outcome) {
  if (std::holds_alternative<Success>(outcome.what)) return "success";
  if (std::holds_alternative<Failure>(outcome.what)) return "refused";
  if (std::holds_alternative<NotSent>(outcome.what)) return "not_sent";
  return "unknown";
}

double seconds_since_1970(Time time) {
  return Seconds(time.time_since_epoch()).count();
}

}  // namespace

struct Metrics::Counters {
  using Counter = prometheus::Counter;

  prometheus::Family<Counter>& counters(const char* name, const char* help) {
    return prometheus::BuildCounter()
        .Name(std::string("reconciled_") + name)
        .Help(help)
        .Register(registry);
  }
  prometheus::Family<prometheus::Gauge>& gauges(const char* name, const char* help) {
    return prometheus::BuildGauge()
        .Name(std::string("reconciled_") + name)
        .Help(help)
        .Register(registry);
  }
  prometheus::Gauge& gauge(const char* name, const char* help) {
    return gauges(name, help).Add({});
  }

  // Each member of a closed set from the beginning on, so that its first event is a rise from zero.
  void add_all() {
    for (const Endpoint endpoint : endpoints) {
      const std::string name = kind_of(endpoint);
      durations.emplace(endpoint, duration.Add({{"endpoint", name}}, buckets));
      for (const char* result : results) request.Add({{"endpoint", name}, {"result", result}});
    }
    for (const char* change : changes) row.Add({{"change", change}});
    for (const char* sink : sinks) {
      for (const char* result : delivery_results) {
        delivery.Add({{"sink", sink}, {"result", result}});
      }
    }
  }

  prometheus::Registry registry;
  prometheus::Family<Counter>& request =
      counters("requests_total", "Calls to the gateway, by what came of them.");
  prometheus::Family<prometheus::Histogram>& duration =
      prometheus::BuildHistogram()
          .Name("reconciled_request_duration_seconds")
          .Help("How long calls took that went out.")
          .Register(registry);
  prometheus::Family<Counter>& row =
      counters("rows_total", "Rows of statements; late ones are new, too, but counted here alone.");
  prometheus::Family<Counter>& delivery =
      counters("alert_deliveries_total", "What came of telling people about alerts.");
  // Served from the first answer on.
  prometheus::Family<prometheus::Gauge>& clock_skew =
      gauges("clock_skew_seconds", "The gateway's clock minus ours, by its last verified answer.");
  prometheus::Gauge& is_reloaded = gauge("config_last_reload_successful",
                                         "0 while a configuration that was refused lies there.");
  prometheus::Gauge& reloaded_at = gauge("config_last_reload_success_timestamp_seconds",
                                         "When the configuration in use was read.");
  prometheus::Gauge& started_at = gauge("process_start_time_seconds", "When the process began.");
  std::map<Endpoint, std::reference_wrapper<prometheus::Histogram>> durations;
};

Metrics::Metrics(Time now) : counters_(std::make_unique<Counters>()) {
  counters_->gauges("build_info", "Always 1.").Add({{"version", RECONCILED_VERSION}}).Set(1);
  counters_->add_all();
  counters_->started_at.Set(seconds_since_1970(now));
  note_reload(true, now);
}

Metrics::~Metrics() = default;

void Metrics::count_call(const Asked& asked) {
  const char* result = result_of(asked.outcome);
  counters_->request.Add({{"endpoint", kind_of(asked.endpoint)}, {"result", result}}).Increment();
  if (!std::holds_alternative<NotSent>(asked.outcome.what)) {
    counters_->durations.at(asked.endpoint).get().Observe(Seconds(asked.taken).count());
  }
  if (asked.outcome.clock_skew) {
    counters_->clock_skew.Add({}).Set(Seconds(*asked.outcome.clock_skew).count());
  }
}

void Metrics::count_rows(const RowChanges& rows) {
  const auto count = [&](const char* change, std::int64_t row_count) {
    counters_->row.Add({{"change", change}}).Increment(static_cast<double>(row_count));
  };
  count("new", rows.new_count - rows.late_count);
  count("changed", rows.changed_count);
  count("late", rows.late_count);
  count("vanished", rows.vanished_count);
}

void Metrics::count_delivery(std::string_view sink_kind, std::string_view result) {
  counters_->delivery.Add({{"sink", std::string(sink_kind)}, {"result", std::string(result)}})
      .Increment();
}

void Metrics::note_reload(bool is_successful, Time now) {
  counters_->is_reloaded.Set(is_successful ? 1 : 0);
  if (is_successful) counters_->reloaded_at.Set(seconds_since_1970(now));
}

std::string Metrics::page(const Surroundings& surroundings) const {
  std::vector<prometheus::MetricFamily> families = counters_->registry.Collect();
  const auto append = [&](std::vector<prometheus::MetricFamily> more) {
    for (prometheus::MetricFamily& family : more) families.push_back(std::move(family));
  };
  append(families_of(surroundings));
  if (surroundings.gauges != nullptr) {
    append(families_of(*surroundings.gauges, surroundings.setup));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

}  // namespace reconciled
