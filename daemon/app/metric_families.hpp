// Families of metrics that are read when somebody asks, as Prometheus' library wants them.
#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "app/metrics.hpp"

namespace reconciled {

/// One family that is put together sample by sample.
class FamilyBuilder {
 public:
  using Labels = std::initializer_list<std::pair<const char*, std::string>>;

  FamilyBuilder(prometheus::MetricType type, const char* name, const char* help);

  FamilyBuilder& add(std::int64_t value, Labels labels = {});
  FamilyBuilder& add(std::chrono::microseconds value, Labels labels = {});
  FamilyBuilder& add(Time value, Labels labels = {}) {
    return add(value.time_since_epoch(), labels);
  }
  prometheus::MetricFamily take() { return std::move(family_); }

 private:
  prometheus::ClientMetric& append(Labels labels);

  prometheus::MetricFamily family_;
};

/// What the database says, for each member of the closed sets that `setup` names.
std::vector<prometheus::MetricFamily> families_of(const Gauges& gauges, const Setup& setup);
/// What the program knows of itself.
std::vector<prometheus::MetricFamily> families_of(const Surroundings& surroundings);

}  // namespace reconciled
