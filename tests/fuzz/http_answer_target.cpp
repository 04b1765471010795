// The bytes of HTTP answers, as the transport hands them to its reader: in one piece, byte by byte,
// and cut where the input says. How they are cut must not decide what comes of them.
#include <algorithm>
#include <string>

#include "gateway/http_reader.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

constexpr std::size_t longest_body = 2 * 1024 * 1024;
constexpr std::size_t longest_head = 32 * 1024;

// In pieces of at most `size` bytes, then the end.
Conversation read_in_pieces(std::string_view bytes, std::size_t size) {
  HttpReader reader;
  reader.begin();
  while (!bytes.empty()) {
    const std::span<char> room = reader.room();
    fuzz::expects(!room.empty(), "there is always room for more");
    const std::size_t count = std::min({size, room.size(), bytes.size()});
    std::copy_n(bytes.begin(), count, room.begin());
    bytes.remove_prefix(count);
    if (auto conversation = reader.take(count)) return std::move(*conversation);
  }
  return reader.take_end();
}

void check(const HttpAnswer& answer, std::string_view bytes) {
  fuzz::expects(answer.status >= 200 && answer.status <= 999, "an answer is a final one");
  fuzz::expects(answer.body.size() <= longest_body && answer.body.size() <= bytes.size(),
                "a body is no longer than what was sent");
  for (const auto& header : {answer.signature, answer.response_time}) {
    if (!header) continue;
    fuzz::expects(header->find('\n') == std::string::npos, "a header is one line");
  }
}

void expect_same(const Exchange& one, const Exchange& other) {
  const auto* const answer = std::get_if<HttpAnswer>(&one);
  const auto* const other_answer = std::get_if<HttpAnswer>(&other);
  fuzz::expects((answer == nullptr) == (other_answer == nullptr),
                "there is an answer or there is none");
  if (answer == nullptr || other_answer == nullptr) return;
  fuzz::expects(answer->status == other_answer->status && answer->body == other_answer->body &&
                    answer->signature == other_answer->signature &&
                    answer->response_time == other_answer->response_time,
                "it is the same answer however it comes");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const Conversation whole = read_in_pieces(bytes, bytes.size());
  if (const auto* const answer = std::get_if<HttpAnswer>(&whole.exchange)) check(*answer, bytes);
  if (bytes.size() > longest_head) return 0;  // where the head's limit strikes depends on the cuts
  expect_same(whole.exchange, read_in_pieces(bytes, 1).exchange);
  expect_same(whole.exchange, read_in_pieces(bytes, 2 + size % 97).exchange);
  return 0;
}
