// What this process counts of its work, and the page that /metrics shows of that and of what others
// read. Prometheus' own library keeps the counters and writes the text; nothing else here knows it.
// All label values come from closed sets: ours, and the names in the configuration. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/rate_gate.hpp"
#include "app/setup.hpp"
#include "app/worker.hpp"
#include "runtime/process_figures.hpp"
#include "store/gauges.hpp"

namespace reconciled {

/// What a page shows beside our own counters.
struct Surroundings {
  const Setup& setup;
  const Gauges* gauges = nullptr;  // none while the database is away: then none are shown
  const ConnectionFigures& connections;
  const RateGate::Waits& waits;
  ProcessFigures process;
};

class Metrics {
 public:
  /// The configuration was read at `now`.
  explicit Metrics(Time now);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  void count_call(const Asked& asked);
  void count_rows(const RowChanges& changes);
  /// `sink_kind` is journal, webhook or alertmanager; `result` delivered, failed or given_up.
  void count_delivery(std::string_view sink_kind, std::string_view result);
  void note_reload(bool is_successful, Time now);

  /// In Prometheus' text format.
  std::string page(const Surroundings& surroundings) const;

 private:
  struct Counters;
  std::unique_ptr<Counters> counters_;
};

}  // namespace reconciled
