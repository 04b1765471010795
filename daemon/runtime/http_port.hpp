// A small HTTP server on the loop, fit for anybody at its other end: at most 32 connections, of
// which a new one takes the place of the oldest that asks for nothing; each holds a bounded buffer;
// requests without body alone; a deadline for a whole request and one for its answer. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace reconciled {

struct HttpReply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// The address cannot be listened on; what() says why.
class PortUnusable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "127.0.0.1:9464", "[::1]:9464".
std::string address_text(const std::string& host, std::uint16_t port);

/// Throws PortUnusable where nobody could listen; an address in use may be in use by ourselves.
void require_usable_address(const std::string& host, std::uint16_t port);

class HttpPort {
 public:
  /// Answers a GET of a path; of a HEAD the body is left out.
  using Respond = std::function<boost::asio::awaitable<HttpReply>(const std::string& path)>;

  /// Listens from here on. Throws PortUnusable. What `respond` refers to must outlive the loop's
  /// work.
  HttpPort(const boost::asio::any_io_executor& executor, const std::string& host,
           std::uint16_t port, Respond respond);
  HttpPort(const HttpPort&) = delete;
  HttpPort& operator=(const HttpPort&) = delete;
  /// Closes the port; connections end with what they are answering.
  ~HttpPort();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace reconciled
