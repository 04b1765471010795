#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "chapters.hpp"
#include "child_process.hpp"
#include "instant.hpp"
#include "scratch_database.hpp"

namespace bench {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr int start_count = 3;
constexpr int row_count = 20'000;
constexpr double longest_start_s = 1;
constexpr double most_memory_mb = 64;
constexpr std::chrono::seconds deadline{60};

void wait_until(const std::string& what, const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("never came: " + what);
    std::this_thread::sleep_for(milliseconds{10});
  }
}

// When the sandbox's log says that its first request arrived; nothing while there is none.
std::optional<sandbox::Instant> first_arrival(const std::string& requests_file) {
  std::ifstream requests(requests_file);
  std::string line;
  if (!std::getline(requests, line) || requests.eof()) return std::nullopt;
  return sandbox::parse_instant(boost::json::parse(line).at("arrived").as_string());
}

struct Start {
  double seconds = 0;
  double peak_mb = 0;  // after all rows, where they were waited for
};

// One life of the real program against a sandbox of its own.
Start start_daemon(const Place& place, bool waits_for_rows) {
  const std::string folder = place.folder + "/start";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const ScratchDatabase database(place.server, "start");
  ChildProcess vendor({program_beside_us("reconciled-sandbox"), "--listen", "127.0.0.1:0",
                       "--write-config", folder, "--rows", std::to_string(row_count), "--requests",
                       folder + "/requests", "--conninfo", database.conninfo()});
  if (!vendor.read_line().starts_with("listening on ")) {
    throw std::runtime_error("the sandbox does not listen");
  }
  Start start;
  const auto begin = system_clock::now();
  ChildProcess daemon(
      {program_beside_us("reconciled"), "--config", folder + "/reconciled.yaml", "run"},
      folder + "/daemon.log");
  wait_until("the first call", [&] { return first_arrival(folder + "/requests").has_value(); });
  const std::chrono::duration<double> taken = *first_arrival(folder + "/requests") - begin;
  start.seconds = taken.count();
  if (waits_for_rows) {
    // Rows of the last minutes are left alone for now.
    wait_until("the end of the work", [&] {
      return database.number("SELECT count(*) FROM recon.job WHERE finished_at IS NULL") == 0 &&
             database.number("SELECT count(*) FROM recon.statement") >= row_count * 0.99;
    });
    start.peak_mb = peak_memory_mb(daemon.pid());
  }
  daemon.send(SIGTERM);
  daemon.wait();
  return start;
}

}  // namespace

void measure_start(const Place& place, Report& report) {
  std::vector<double> seconds;
  Start start;
  for (int i = 0; i < start_count; ++i) {
    start = start_daemon(place, i == start_count - 1);
    seconds.push_back(start.seconds);
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  report.heading(
      fmt::format("Start of `reconciled run`, real program, HTTP, median of {}", start_count));
  report.figure("from exec to the first call at the vendor", fmt::format("{:.3f} s", median),
                fmt::format("< {} s", longest_start_s), median < longest_start_s);
  report.figure(fmt::format("peak resident memory after {} rows", grouped(row_count)),
                fmt::format("{:.1f} MB", start.peak_mb), fmt::format("< {} MB", most_memory_mb),
                start.peak_mb < most_memory_mb);
}

}  // namespace bench
