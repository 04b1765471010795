#include "metrics_page.hpp"

#include <algorithm>
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

// Takes from the front of `rest` what consists of these characters, one at least.
std::string take_word(const std::string& line, std::string& rest, const char* characters) {
  const std::size_t end = std::min(rest.find_first_not_of(characters), rest.size());
  if (end == 0) complain(line, "a word is missing before " + rest);
  const std::string word = rest.substr(0, end);
  rest.erase(0, end);
  return word;
}

void take(const std::string& line, std::string& rest, const std::string& text) {
  if (!rest.starts_with(text)) complain(line, "lacks " + text + " before " + rest);
  rest.erase(0, text.size());
}

constexpr const char* name_characters = "abcdefghijklmnopqrstuvwxyz_";

// None of our values needs a backslash.
LabelSet take_labels(const std::string& line, std::string& rest) {
  LabelSet labels;
  for (const char* before = "{"; !rest.starts_with("}"); before = ",") {
    take(line, rest, before);
    const std::string name = take_word(line, rest, name_characters);
    take(line, rest, "=\"");
    const std::size_t end = rest.find('"');
    const std::string value = rest.substr(0, end);
    if (end == std::string::npos || value.find('\\') != std::string::npos)
      complain(line, "a value does not end");
    rest.erase(0, end + 1);
    if (!labels.emplace(name, value).second) complain(line, "a label comes twice");
  }
  take(line, rest, "}");
  return labels;
}

Sample sample_of(const std::string& line) {
  std::string rest = line;
  Sample sample{.name = take_word(line, rest, name_characters), .labels = {}};
  if (rest.starts_with("{")) sample.labels = take_labels(line, rest);
  take(line, rest, " ");
  sample.value = std::stod(take_word(line, rest, "0123456789.e+-"));
  if (!rest.empty()) complain(line, "goes on with " + rest);
  return sample;
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
  MetricsPage take() {
    for (const auto& [name, family] : page_) {
      for (const auto& [labels, count] : family.samples) {
        if (family.type != "histogram") break;
        const Buckets& last = buckets_[name][labels];
        if (!last.is_closed || last.last_count != count)
          complain(name, "the last bucket holds all");
      }
    }
    return std::move(page_);
  }

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
    Sample sample = sample_of(line);
    if (sample.name == name_ + "_bucket") {
      const std::string le = sample.labels.at("le");
      const double bound = le == "+Inf" ? 1e300 : std::stod(le);
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
