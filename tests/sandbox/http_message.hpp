// What goes in and out of the model: an exchange of HTTP as plain values, and what becomes of the
// answer on its way. No sockets; the server carries it out, a test reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sandbox {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The value of the first header of that name, in any case of letters; nothing where it is absent.
std::optional<std::string> find_header(const Headers& headers, std::string_view name);

struct HttpRequest {
  std::string method;
  std::string target;
  Headers headers;
  std::string body;
};

struct HttpResponse {
  unsigned status = 200;
  Headers headers;
  std::string body;
};

struct Delivery {
  enum class Fault : std::uint8_t {
    deliver,
    cut_off,  // Content-Length of the whole body, only `cut_off_after_bytes` of it, end of stream
    reset,    // TCP reset instead of an answer
    stall,    // the connection stays open and silent
    endless,  // the body is followed by spaces for as long as the client reads
    raw       // not the response but `raw`, and end of stream
  };
  Fault fault = Fault::deliver;
  std::size_t cut_off_after_bytes = 0;
  std::chrono::milliseconds before{0};
  std::chrono::milliseconds per_byte{0};  // of the body, or of `raw`
  std::string raw;
};

std::string_view name_of(Delivery::Fault fault);

struct Reply {
  HttpResponse response;
  Delivery delivery;
};

}  // namespace sandbox
