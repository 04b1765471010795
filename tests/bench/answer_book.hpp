// Signed answers by question, in a file: written once by a daemon that asks the live model, read
// by those that are measured. Only an index of 32 bytes for each answer is kept in memory; the
// answer itself is read when it is asked for, as it would be from a socket.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/transport.hpp"

namespace bench {

/// What makes two requests the same question: all of it but time and signature.
std::string question_of(const reconciled::HttpRequest& request);

class AnswerBook {
 public:
  /// Opens what `write_answers` wrote.
  explicit AnswerBook(const std::string& file);
  AnswerBook(const AnswerBook&) = delete;
  AnswerBook& operator=(const AnswerBook&) = delete;
  ~AnswerBook();

  std::optional<reconciled::HttpAnswer> find(const std::string& question) const;

  struct Entry {
    std::uint64_t question_hash;
    std::uint64_t offset;
    std::uint32_t signature_size;
    std::uint32_t time_size;
    std::uint64_t body_size;
  };

 private:
  int file_;
  std::vector<Entry> index_;  // by hash
};

/// Throws std::runtime_error when it cannot be written.
void write_answers(const std::string& file,
                   const std::map<std::string, reconciled::HttpAnswer>& answers);

}  // namespace bench
