// What tests of peers without measure share: how they make much of little, and what it costs.
#pragma once

#include <sys/types.h>

#include <sstream>
#include <stdexcept>
#include <string>

#include "site.hpp"

namespace outside {

inline std::string repeated(const std::string& text, std::size_t size) {
  std::string all;
  while (all.size() + text.size() <= size) all += text;
  return all;
}

/// The most memory that a process ever had in use, as the kernel counted it.
inline long long peak_memory_kb(pid_t pid) {
  std::istringstream status(read_text("/proc/" + std::to_string(pid) + "/status"));
  for (std::string word; status >> word;) {
    long long size = 0;
    if (word == "VmHWM:" && status >> size) return size;
  }
  throw std::runtime_error("the kernel does not say VmHWM");
}

}  // namespace outside
