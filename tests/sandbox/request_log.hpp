// Every request that was seen: when, what it asked, what it got. Written before the answer leaves,
// so that what a client was told always stands in the log.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "call.hpp"

namespace sandbox {

struct RequestRecord {
  std::uint64_t nth = 0;  // from 1, over all requests
  Instant arrived{};
  std::string method;
  std::string target;
  Call call;
  std::string customer;      // name; empty where unknown
  std::string request_time;  // as sent
  Result result;             // as answered; empty where the answer holds none
  unsigned http_status = 0;
  std::string delivery;             // deliver, cut_off, reset, stall
  bool is_signed = false;           // properly: with the right key, over what is sent
  std::vector<std::string> rules;   // of the fault script, those that fired
  std::int64_t total_count = -1;    // as told; -1 where there is none
  std::vector<std::uint64_t> rows;  // numbers of those on the page, as truth.hpp has them
  std::string response_id;
};

std::string json_of(const RequestRecord& record);  // one line, without its end

class RequestLog {
 public:
  using Listener = std::function<void(const RequestRecord&)>;

  void add(RequestRecord record);
  const std::vector<RequestRecord>& records() const { return records_; }
  std::uint64_t count() const { return count_; }
  void on_request(Listener listener) { listener_ = std::move(listener); }
  void keep(bool keeps) { keeps_ = keeps; }  // false: count and tell only, for long benchmarks

 private:
  std::vector<RequestRecord> records_;
  std::uint64_t count_ = 0;
  bool keeps_ = true;
  Listener listener_;
};

}  // namespace sandbox
