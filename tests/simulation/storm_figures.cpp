#include "storm_figures.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "storm.hpp"

namespace reconciled::test {

namespace {

const std::filesystem::path folder = STORM_FIGURES_FOLDER;  // in the build's own

}  // namespace

void add(Figures& sum, const Figures& figures) {
  for (const auto& [name, count] : figures) sum[name] += count;
}

void print(const Figures& figures) {
  for (const auto& [name, count] : figures) {
    std::printf("  %8llu %s\n", static_cast<unsigned long long>(count), name.c_str());
  }
}

void keep(const Figures& figures, std::uint64_t first_seed) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / ("from_" + std::to_string(first_seed)));
  for (const auto& [name, count] : figures) file << count << ' ' << name << '\n';
}

Figures kept_figures() {
  Figures sum;
  if (!std::filesystem::exists(folder)) return sum;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::uint64_t count = 0;
    std::string name;
    while (file >> count && file.ignore() && std::getline(file, name)) sum[name] += count;
  }
  return sum;
}

std::vector<std::string> wanted_figures() {
  std::vector<std::string> wanted;
  for (const FaultKind& kind : fault_kinds()) {
    wanted.push_back("fault: " + std::string(kind.name));
    if (kind.effect.empty()) continue;
    wanted.push_back("effect: " + std::string(kind.name) + ": " + std::string(kind.effect));
  }
  for (int kind = 0; kind < upset_kind_count; ++kind) {
    wanted.push_back("upset: " + std::string(name_of(static_cast<Upset::Kind>(kind))));
  }
  for (const char* outcome : {"verified", "stored", "swept", "split", "recounted", "unknown",
                              "refused", "parked", "not_sent", "released", "lost"}) {
    wanted.push_back(std::string("attempt: ") + outcome);
  }
  for (const char* kind :
       {"retry_exhausted", "call_refused", "customer_parked", "job_quarantined", "row_vanished",
        "late_rows", "gateway_unreachable", "unverified_response", "clock_skew", "chain_broken"}) {
    wanted.push_back(std::string("alert: ") + kind);
  }
  for (const char* end : {"lease lost", "commit confirmed", "parked", "a changed row", "read again",
                          "everything read again"}) {
    wanted.push_back(std::string("end: ") + end);
  }
  return wanted;
}

}  // namespace reconciled::test
