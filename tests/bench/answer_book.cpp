#include "answer_book.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace bench {

namespace {

bool precedes(const AnswerBook::Entry& a, const AnswerBook::Entry& b) {
  return a.question_hash < b.question_hash;
}

iovec room_of(std::string& text) {
  return {text.data(), text.size()};
}

template <class T>
std::streamsize bytes_of(std::size_t count) {
  return static_cast<std::streamsize>(count * sizeof(T));
}

}  // namespace

std::string question_of(const reconciled::HttpRequest& request) {
  std::string question;
  question.reserve(512);
  question += request.path;
  for (const auto& [name, value] : request.headers) {
    if (name == "Signature" || name == "Request-Time") continue;
    question += '\n';
    question += value;
  }
  question += '\n';
  return question += request.body;
}

AnswerBook::AnswerBook(const std::string& file) : file_(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  std::uint64_t count = 0;
  if (file_ < 0 || pread(file_, &count, sizeof count, 0) != sizeof count) {
    throw std::runtime_error(file + " cannot be read");
  }
  index_.resize(count);
  const auto size = static_cast<ssize_t>(count * sizeof(Entry));
  if (pread(file_, index_.data(), static_cast<std::size_t>(size), sizeof count) != size) {
    throw std::runtime_error(file + " is cut off");
  }
}

AnswerBook::~AnswerBook() {
  close(file_);
}

std::optional<reconciled::HttpAnswer> AnswerBook::find(const std::string& question) const {
  Entry wanted{};
  wanted.question_hash = std::hash<std::string>{}(question);
  const auto entry = std::lower_bound(index_.begin(), index_.end(), wanted, precedes);
  if (entry == index_.end() || entry->question_hash != wanted.question_hash) return std::nullopt;
  reconciled::HttpAnswer answer{200, std::string(entry->signature_size, '\0'),
                                std::string(entry->time_size, '\0'),
                                std::string(entry->body_size, '\0')};
  const std::array<iovec, 3> rooms{room_of(*answer.signature), room_of(*answer.response_time),
                                   room_of(answer.body)};
  const auto size =
      static_cast<ssize_t>(entry->signature_size + entry->time_size + entry->body_size);
  if (preadv(file_, rooms.data(), rooms.size(), static_cast<off_t>(entry->offset)) != size) {
    throw std::runtime_error("the answers' file is cut off");
  }
  return answer;
}

void write_answers(const std::string& file,
                   const std::map<std::string, reconciled::HttpAnswer>& answers) {
  std::vector<AnswerBook::Entry> index;
  std::string texts;
  const std::uint64_t count = answers.size();
  const std::uint64_t start = sizeof count + count * sizeof(AnswerBook::Entry);
  for (const auto& [question, answer] : answers) {
    index.push_back({std::hash<std::string>{}(question), start + texts.size(),
                     static_cast<std::uint32_t>(answer.signature->size()),
                     static_cast<std::uint32_t>(answer.response_time->size()), answer.body.size()});
    texts += *answer.signature;
    texts += *answer.response_time;
    texts += answer.body;
  }
  std::sort(index.begin(), index.end(), precedes);
  const auto is_same = [](const auto& a, const auto& b) {
    return a.question_hash == b.question_hash;
  };
  if (std::adjacent_find(index.begin(), index.end(), is_same) != index.end()) {
    throw std::runtime_error("two questions have the same hash");
  }
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&count), sizeof count);
  out.write(reinterpret_cast<const char*>(index.data()), bytes_of<AnswerBook::Entry>(index.size()));
  out.write(texts.data(), bytes_of<char>(texts.size()));
  out.close();
  if (!out) throw std::runtime_error(file + " cannot be written");
}

}  // namespace bench
