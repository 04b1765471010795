#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "chapters.hpp"
#include "child_process.hpp"
#include "scratch_database.hpp"

namespace bench {

namespace {

using reconciled::Time;
using Figures = std::map<std::string, double>;

// Of a core without AVX512-IFMA, which makes signing so fast that everything else weighs more.
constexpr double usual_signatures = 2750;
constexpr double wanted_share = 0.72;
constexpr double most_memory_mb = 64;
constexpr int cpu_connections = 8;
constexpr int latency_ms = 20;
constexpr int latency_connections = 16;
constexpr double rows_per_page = 10;
// Hides the processor's AVX512-IFMA from OpenSSL. It makes signing twice as fast and nothing else,
// so the same daemon has a smaller share where it is there.
constexpr const char* no_ifma = "OPENSSL_ia32cap=:~0x200000";

struct Backfill {
  const Place& place;
  Time moment;
  std::int64_t row_count;

  std::vector<std::string> command(const std::string& verb, const ScratchDatabase& database) const {
    return {program_beside_us("reconciled-bench"),
            verb,
            "--folder",
            place.folder + "/backfill",
            "--conninfo",
            database.conninfo()};
  }

  void check_rows(const ScratchDatabase& database) const {
    const double stored = database.number("SELECT count(*) FROM recon.statement");
    const double open =
        database.number("SELECT count(*) FROM recon.job WHERE state NOT IN ('succeeded', 'split')");
    if (stored == static_cast<double>(row_count) && open == 0) return;
    throw std::runtime_error(
        fmt::format("{} rows are stored of {}, and {} jobs are not done", stored, row_count, open));
  }

  void prepare() const {
    const ScratchDatabase database(place.server, "prepare");
    database.stop_time_at(moment);
    auto words = command("prepare", database);
    words.insert(words.end(), {"--rows", std::to_string(row_count), "--moment",
                               std::to_string(moment.time_since_epoch().count())});
    figures_of(words);
    check_rows(database);
  }

  Figures run(int connections, int latency, const std::string& environment = {}) const {
    const ScratchDatabase database(place.server, "backfill");
    database.stop_time_at(moment);
    auto words = command("pull", database);
    if (!environment.empty()) words.insert(words.begin(), {"/usr/bin/env", environment});
    words.insert(words.end(), {"--connections", std::to_string(connections), "--latency-ms",
                               std::to_string(latency)});
    Figures figures = figures_of(words);
    if (figures.at("misses") > 0) throw std::runtime_error("questions came that nobody expected");
    check_rows(database);
    const double cpu = figures.at("user_s") + figures.at("system_s");
    figures["cpu_s"] = cpu;
    figures["requests_per_cpu_s"] = figures.at("requests") / cpu;
    figures["share"] = figures.at("requests_per_cpu_s") / figures.at("signatures_per_cpu_s");
    figures["rows_per_s"] = static_cast<double>(row_count) / figures.at("wall_s");
    return figures;
  }
};

// The run whose `key` is the median of all runs' (of two, the lower).
Figures median_by(const std::string& key, std::vector<Figures> runs) {
  std::sort(runs.begin(), runs.end(),
            [&](const Figures& a, const Figures& b) { return a.at(key) < b.at(key); });
  return runs[(runs.size() - 1) / 2];
}

std::string list_of(const std::string& key, const std::vector<Figures>& runs) {
  std::string list;
  for (const Figures& run : runs)
    list += fmt::format("{}{:.3f}", list.empty() ? "" : "  ", run.at(key));
  return list;
}

void report_cpu(Report& report, const std::vector<Figures>& runs, const Figures& plain,
                std::int64_t row_count) {
  const Figures run = median_by("share", runs);
  const double per_request = run.at("cpu_s") / run.at("requests") * 1e6;
  report.heading(
      fmt::format("Backfill, {} connections, answers signed beforehand, median of {} runs",
                  cpu_connections, runs.size()));
  report.figure("requests", grouped(run.at("requests")));
  report.figure("rows stored", grouped(static_cast<double>(row_count)));
  report.figure("CPU seconds of the daemon", fmt::format("{:.2f}", run.at("cpu_s")));
  report.figure("  of these in the system", fmt::format("{:.2f}", run.at("system_s")));
  report.figure("CPU microseconds per request", grouped(per_request));
  const double besides_signing = per_request - 1e6 / run.at("signatures_per_cpu_s");
  report.figure("  of these besides signing", grouped(besides_signing));
  report.figure("requests per CPU second", grouped(run.at("requests_per_cpu_s")));
  report.figure("RSA-2048 signatures per CPU second", grouped(run.at("signatures_per_cpu_s")));
  report.figure("share of the signing limit", fmt::format("{:.3f}", run.at("share")),
                fmt::format(">= {}", wanted_share), run.at("share") >= wanted_share);
  report.figure(
      fmt::format("  the same where one signs {} times a second", grouped(usual_signatures)),
      fmt::format("{:.3f}", 1e6 / usual_signatures / (1e6 / usual_signatures + besides_signing)));
  report.figure("peak resident memory", fmt::format("{:.1f} MB", run.at("peak_mb")),
                fmt::format("< {} MB", most_memory_mb), run.at("peak_mb") < most_memory_mb);
  report.note("Shares of all runs: " + list_of("share", runs) + ".");
  report.note(fmt::format("Without the processor's AVX512-IFMA: {:.3f} of {} signatures.",
                          plain.at("share"), grouped(plain.at("signatures_per_cpu_s"))));
  report.note("A process of its own holds the daemon and a transport without sockets; the answers");
  report.note(
      "are read one by one from a file. CPU is that process's user and system time from the");
  report.note("first plan to the last commit, all threads; memory is its VmHWM, files included.");
  report.note("The limit is EVP_DigestSign in the same process, half before and half after.");
}

void report_throughput(Report& report, const std::vector<Figures>& runs) {
  const Figures run = median_by("rows_per_s", runs);
  constexpr double limit = latency_connections * 1000.0 / latency_ms * rows_per_page;
  report.heading(fmt::format("Backfill, {} connections, {} ms latency, median of {} runs",
                             latency_connections, latency_ms, runs.size()));
  report.figure("wall seconds", fmt::format("{:.2f}", run.at("wall_s")));
  report.figure("requests per second", grouped(run.at("requests") / run.at("wall_s")));
  report.figure(fmt::format("rows per second (the latency's limit is {})", grouped(limit)),
                grouped(run.at("rows_per_s")));
}

}  // namespace

void measure_backfill(const Place& place, Report& report, std::int64_t row_count, int run_count) {
  const Time now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Backfill backfill{place, now, row_count};
  backfill.prepare();
  std::vector<Figures> runs;
  for (int i = 0; i < run_count; ++i) runs.push_back(backfill.run(cpu_connections, 0));
  report_cpu(report, runs, backfill.run(cpu_connections, 0, no_ifma), row_count);
  runs.clear();
  for (int i = 0; i < run_count; ++i) runs.push_back(backfill.run(latency_connections, latency_ms));
  report_throughput(report, runs);
}

}  // namespace bench
