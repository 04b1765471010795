// The truth log and the request log as files of JSON lines, flushed line by line: who reads them
// after a kill finds everything that any client was ever told.
#pragma once

#include <fstream>
#include <functional>
#include <string>

#include "gateway.hpp"

namespace sandbox {

class Journal {
 public:
  using Clock = std::function<Instant()>;

  explicit Journal(Clock clock) : clock_(std::move(clock)) {}

  // Both throw std::runtime_error when the file cannot be opened, and must outlive the gateway's
  // last request. `truth` starts the file anew, `requests` appends.
  void keep_truth(const std::string& file, Business& business);
  void keep_requests(const std::string& file, RequestLog& log);

 private:
  Clock clock_;
  std::ofstream truth_;
  std::ofstream requests_;
};

}  // namespace sandbox
