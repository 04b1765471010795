#include "metrics_page.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "scratch_folder.hpp"

namespace outside {

namespace {

[[noreturn]] void complain(const std::string& line, const std::string& what) {
  throw std::runtime_error(what + ": " + line);
}

struct Sample {
  std::string name;
  LabelSet labels;
  double value = 0;
};

LabelSet labels_of(const std::string& line, const std::string& text) {
  static const std::regex label(R"re(([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"(,|$))re");
  LabelSet labels;
  std::size_t taken = 0;
  for (std::sregex_iterator i(text.begin(), text.end(), label), end; i != end; ++i) {
    if (static_cast<std::size_t>(i->position()) != taken) complain(line, "labels are broken");
    taken += i->length();
    if (!labels.emplace((*i)[1], (*i)[2]).second) complain(line, "a label comes twice");
  }
  if (taken != text.size() || text.ends_with(",")) complain(line, "labels are broken");
  return labels;
}

Sample sample_of(const std::string& line) {
  static const std::regex form(R"re(([a-z_]+)(?:\{(.+)\})? ([0-9.e+-]+))re");
  std::smatch match;
  if (!std::regex_match(line, match, form)) complain(line, "is no sample");
  return {match[1], labels_of(line, match[2]), std::stod(match[3])};
}

// The buckets of one histogram, which rise to its count at +Inf.
struct Buckets {
  double last_bound = -1;
  double last_count = 0;
  bool is_closed = false;
};

class PageReader {
 public:
  void read(const std::string& line) {
    if (line.starts_with("# HELP ")) return begin(line);
    if (line.starts_with("# TYPE ")) return set_type(line);
    if (family_ == nullptr || family_->type.empty()) complain(line, "comes before its TYPE");
    if (family_->type == "histogram") return add_to_histogram(line);
    const Sample sample = sample_of(line);
    if (sample.name != name_) complain(line, "is in the family " + name_);
    if (family_->type == "counter" && sample.value < 0) complain(line, "a counter below zero");
    add(line, sample.labels, sample.value);
  }
  MetricsPage take() { return std::move(page_); }

 private:
  void begin(const std::string& line) {
    std::istringstream words(line.substr(7));
    words >> name_;
    MetricFamily family;
    std::getline(words >> std::ws, family.help);
    if (!family.help.ends_with(".")) complain(line, "help is a sentence");
    const auto [place, is_new] = page_.emplace(name_, family);
    if (!is_new) complain(line, "comes twice");
    family_ = &place->second;
  }
  void set_type(const std::string& line) {
    std::istringstream words(line.substr(7));
    std::string name;
    std::string type;
    words >> name >> type;
    if (name != name_ || !family_->type.empty()) complain(line, "does not follow its HELP");
    if ((type == "counter") != name.ends_with("_total")) complain(line, "counters end in _total");
    family_->type = type;
  }
  void add(const std::string& line, const LabelSet& labels, double value) {
    if (!family_->samples.emplace(labels, value).second) complain(line, "comes twice");
  }
  void add_to_histogram(const std::string& line) {
    static const std::regex infinity(R"re(le="\+Inf")re");
    Sample sample = sample_of(std::regex_replace(line, infinity, "le=\"1e300\""));
    if (sample.name == name_ + "_bucket") {
      const double bound = std::stod(sample.labels.at("le"));
      sample.labels.erase("le");
      Buckets& buckets = buckets_[name_][sample.labels];
      if (bound <= buckets.last_bound || sample.value < buckets.last_count)
        complain(line, "buckets rise");
      buckets = {bound, sample.value, bound == 1e300};
    } else if (sample.name == name_ + "_count") {
      add(line, sample.labels, sample.value);
    } else if (sample.name != name_ + "_sum") {
      complain(line, "is in the family " + name_);
    }
  }

  MetricsPage page_;
  std::map<std::string, std::map<LabelSet, Buckets>> buckets_;
  std::string name_;
  MetricFamily* family_ = nullptr;
};

std::string in_order(const std::string& labels) {
  std::istringstream words(labels);
  std::set<std::string> names;
  for (std::string name; std::getline(words, name, ',');) names.insert(name);
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? " " : ",") + name;
  return all;
}

}  // namespace

MetricsPage parse_metrics(const std::string& text) {
  if (!text.ends_with("\n")) throw std::runtime_error("the last line does not end");
  PageReader reader;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) reader.read(line);
  return reader.take();
}

std::set<std::string> listed_metrics() {
  std::set<std::string> all;
  std::istringstream lines(read_text(METRIC_NAMES));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string name;
    std::string type;
    std::string labels;
    words >> name >> type >> labels;
    all.insert(name + " " + type + in_order(labels));
  }
  return all;
}

std::set<std::string> metrics_of(const MetricsPage& page) {
  std::set<std::string> all;
  for (const auto& [name, family] : page) {
    for (const auto& [labels, value] : family.samples) {
      std::string names;
      for (const auto& [label, text] : labels) names += (names.empty() ? "" : ",") + label;
      all.insert(name + " " + family.type + in_order(names));
    }
  }
  return all;
}

double value_of(const MetricsPage& page, const std::string& name, const LabelSet& labels) {
  const auto family = page.find(name);
  if (family == page.end()) return -1;
  const auto sample = family->second.samples.find(labels);
  return sample == family->second.samples.end() ? -1 : sample->second;
}

double sum_of(const MetricsPage& page, const std::string& name) {
  double sum = 0;
  const auto family = page.find(name);
  if (family == page.end()) return sum;
  for (const auto& [labels, value] : family->second.samples) sum += value;
  return sum;
}

}  // namespace outside
