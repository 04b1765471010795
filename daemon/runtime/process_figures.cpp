#include "runtime/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace reconciled {

namespace {

std::chrono::microseconds duration_of(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

std::int64_t count_descriptors() {
  std::error_code error;
  std::int64_t count = 0;
  for (std::filesystem::directory_iterator i("/proc/self/fd", error), end; !error && i != end;
       i.increment(error)) {
    ++count;
  }
  return count == 0 ? 0 : count - 1;  // one of them was for counting
}

}  // namespace

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.cpu = duration_of(usage.ru_utime) + duration_of(usage.ru_stime);
  }
  std::int64_t total_pages = 0;
  std::int64_t resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> total_pages >> resident_pages) {
    const std::int64_t page_bytes = sysconf(_SC_PAGESIZE);
    figures.virtual_bytes = total_pages * page_bytes;
    figures.resident_bytes = resident_pages * page_bytes;
  }
  figures.open_descriptor_count = count_descriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    figures.most_descriptors = static_cast<std::int64_t>(limit.rlim_cur);
  }
  return figures;
}

}  // namespace reconciled
