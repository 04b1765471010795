// Takes the answers of one connection apart as their bytes come, in bounded memory whatever comes:
// interim answers are passed over, and what is not one plain HTTP/1 answer is none. No I/O here;
// everything that needs Beast is behind this.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/transport.hpp"

namespace reconciled {

/// An exchange that is over. A struct, since `||` of awaitables would take a variant apart.
struct Conversation {
  Exchange exchange = NoHttpAnswer{};
  bool can_be_reused = false;  // the connection, for another one
};

/// One that came to nothing; the connection is not used again.
Conversation without_answer(std::string reason);

class HttpReader {
 public:
  HttpReader();
  HttpReader(const HttpReader&) = delete;
  HttpReader& operator=(const HttpReader&) = delete;
  ~HttpReader();

  /// Before each question. expects: nothing was left behind the answer before.
  void begin();
  /// Where the next bytes go; never empty.
  std::span<char> room();
  /// So many bytes are in the room now. What came of them, when no more are needed.
  std::optional<Conversation> take(std::size_t count);
  /// The peer has closed.
  Conversation take_end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reconciled
