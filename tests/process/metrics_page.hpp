// A page in Prometheus' text format, taken apart strictly: what promtool would complain about
// throws, and so does what Prometheus takes and nobody should send.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace outside {

using LabelSet = std::map<std::string, std::string>;

struct MetricFamily {
  std::string type;
  std::string help;
  std::map<LabelSet, double> samples;  // of a histogram: its _count
};

using MetricsPage = std::map<std::string, MetricFamily>;

MetricsPage parse_metrics(const std::string& text);

/// "reconciled_rows_total counter change" and so on, as tests/support/metric_names has it; labels
/// in the order of their names.
std::set<std::string> listed_metrics();
/// The same of a page.
std::set<std::string> metrics_of(const MetricsPage& page);
/// Of one sample; -1 where there is none.
double value_of(const MetricsPage& page, const std::string& name, const LabelSet& labels = {});
/// The sum of all its samples; 0 where there are none.
double sum_of(const MetricsPage& page, const std::string& name);

}  // namespace outside
