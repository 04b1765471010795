#include "journal.hpp"

#include <stdexcept>

#include "truth.hpp"

namespace sandbox {

void Journal::keep_truth(const std::string& file, Business& business) {
  truth_.open(file, std::ios::trunc);
  if (!truth_) throw std::runtime_error(file + " cannot be written");
  const auto now = clock_();
  for (const auto& stream : business.streams()) {
    for (const auto& row : stream.ledger.rows())
      truth_ << json_of(truth_of(business, stream, row, now)) << '\n';
  }
  truth_.flush();
  business.on_change([this, &business](const Stream& stream, const Row& row) {
    truth_ << json_of(truth_of(business, stream, row, clock_())) << std::endl;
  });
}

void Journal::keep_requests(const std::string& file, RequestLog& log) {
  requests_.open(file, std::ios::app);
  if (!requests_) throw std::runtime_error(file + " cannot be written");
  log.on_request(
      [this](const RequestRecord& record) { requests_ << json_of(record) << std::endl; });
}

}  // namespace sandbox
