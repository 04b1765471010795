// The vendor's front door as one function from request to reply. Checks, faults, answer, signature
// and log happen here in this order; each of them lives elsewhere. Not thread-safe; reads no clock.
#pragma once

#include <string>

#include "admission.hpp"
#include "answer.hpp"
#include "fault_script.hpp"
#include "http_message.hpp"
#include "request_log.hpp"
#include "seal.hpp"
#include "selection.hpp"

namespace sandbox {

struct GatewayOptions {
  AdmissionTerms admission;
  bool is_start_included = true;  // a row on the very startTime of a question
  bool is_end_included = true;
  Order order = Order::newest_first;
  std::chrono::minutes answer_offset{480};  // in which response-time is written
};

class Gateway {
 public:
  // `business` must outlive the gateway, which lets it trade, touches its rows and notes what it
  // served.
  Gateway(Business& business, const GatewayOptions& options, VerifyingKey client_key,
          SigningKey gateway_key);

  Reply handle(const HttpRequest& request, Instant now);

  // What a call that is in order gets, without checks, faults, signature or log: for benchmarks.
  // Needs call.customer, and for statements start, end and page.
  std::string body_of(const Call& call, Instant now) const;
  const Seal& seal() const { return seal_; }

  void set_faults(FaultScript script);
  FaultScript& faults() { return script_; }
  RequestLog& requests() { return log_; }
  Business& business() { return business_; }

 private:
  struct Answer {
    Result result;
    std::string body;
    std::string response_id;
    unsigned http_status = 200;
    bool is_signed = true;
    std::int64_t total_count = -1;
    std::vector<RowPlace> rows;
  };

  Answer refused(const Call& call, const Result& result, bool is_signed,
                 unsigned http_status = 200) const;
  Answer answer(const Call& call, const std::vector<FaultAction>& actions, Instant now);
  Answer answer_statements(const Call& call, const std::vector<FaultAction>& actions,
                           Instant now) const;
  Answer answer_token(const Call& call, Instant now);
  Selection select(const Call& call, Instant now) const;
  HttpResponse respond(const HttpRequest& request, const Answer& answer,
                       const std::vector<FaultAction>& actions, Instant now);
  std::string next_response_id() const;
  std::string customer_name(const Call& call) const;

  Business& business_;
  GatewayOptions options_;
  Admission admission_;
  Seal seal_;
  FaultScript script_;
  RequestLog log_;
  std::uint64_t token_serial_ = 0;
};

}  // namespace sandbox
