// Takes the requests of one connection apart as their bytes come, in bounded memory whatever comes.
// A request that brings a body is refused, so nothing but heads is ever read. No I/O here;
// everything that needs Beast is behind this.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace reconciled {

/// A request, or why it is none.
struct PortRequest {
  int refusal = 0;  // 400, 413 or 431; then nothing else is set
  std::string method;
  std::string path;      // without the query
  bool is_last = false;  // of its connection
};

class RequestReader {
 public:
  RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;
  ~RequestReader();

  /// The next request, where it came together with the one before. Before each request.
  std::optional<PortRequest> begin();
  /// Has anything of it come?
  bool has_begun() const;
  /// Where the next bytes go; never empty.
  std::span<char> room();
  /// So many bytes are in the room now. The request, when no more are needed.
  std::optional<PortRequest> take(std::size_t count);
  /// What has come and was not read is of no interest any more.
  void forget();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reconciled
