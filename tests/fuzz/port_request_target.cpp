// The bytes of requests to our own port, as it hands them to its reader: in one piece, byte by
// byte, and cut where the input says. What is taken for a request is the same however it is cut,
// and is nothing but a head; all requests of one connection are read, one after the other.
#include <algorithm>
#include <string>
#include <vector>

#include "property.hpp"
#include "runtime/request_reader.hpp"

using namespace reconciled;

namespace {

constexpr std::size_t longest_head = 8 * 1024;

// Every request up to the first that is refused, in pieces of at most `size` bytes.
std::vector<PortRequest> read_in_pieces(std::string_view bytes, std::size_t size) {
  RequestReader reader;
  std::vector<PortRequest> requests;
  auto request = reader.begin();
  while (true) {
    if (request) {
      requests.push_back(*request);
      if (request->refusal != 0) return requests;
      request = reader.begin();
      continue;
    }
    if (bytes.empty()) return requests;
    const std::span<char> room = reader.room();
    fuzz::expects(!room.empty(), "there is always room for more");
    const std::size_t count = std::min({size, room.size(), bytes.size()});
    std::copy_n(bytes.begin(), count, room.begin());
    bytes.remove_prefix(count);
    request = reader.take(count);
  }
}

void check(const PortRequest& request, std::string_view bytes) {
  if (request.refusal != 0) {
    fuzz::expects(request.refusal == 400 || request.refusal == 413 || request.refusal == 431,
                  "a refusal is one of three");
    fuzz::expects(request.method.empty() && request.path.empty(), "it says nothing else");
    return;
  }
  fuzz::expects(!request.method.empty() && request.method.size() + request.path.size() <
                                               std::min(bytes.size(), longest_head),
                "a request is part of what was sent");
  fuzz::expects(request.path.find_first_of("?\r\n ") == std::string::npos, "a path is one word");
}

// A refusal may come earlier or later; what was taken before it is the same.
void expect_same(const std::vector<PortRequest>& one, const std::vector<PortRequest>& other) {
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    const bool is_refused =
        (i < one.size() && one[i].refusal != 0) || (i < other.size() && other[i].refusal != 0);
    if (is_refused) {
      const auto is_taken = [i](const auto& all) { return i < all.size() && all[i].refusal == 0; };
      fuzz::expects(!is_taken(one) && !is_taken(other),
                    "what is refused is refused however it comes");
      return;
    }
    fuzz::expects(i < one.size() && i < other.size(), "there are as many requests");
    fuzz::expects(one[i].method == other[i].method && one[i].path == other[i].path &&
                      one[i].is_last == other[i].is_last,
                  "it is the same request however it comes");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  const std::vector<PortRequest> whole = read_in_pieces(bytes, std::max<std::size_t>(size, 1));
  for (const PortRequest& request : whole) check(request, bytes);
  expect_same(whole, read_in_pieces(bytes, 1));
  expect_same(whole, read_in_pieces(bytes, 2 + size % 97));
  return 0;
}
