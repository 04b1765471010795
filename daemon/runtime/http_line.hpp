// One connection to our port: its requests one after the other, each under its deadlines. One
// thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "runtime/http_port.hpp"
#include "runtime/request_reader.hpp"

namespace reconciled {

class HttpLine : public std::enable_shared_from_this<HttpLine> {
 public:
  explicit HttpLine(boost::asio::ip::tcp::socket socket);

  /// To its end. Must be kept alive until then.
  boost::asio::awaitable<void> serve(const HttpPort::Respond& respond);

  /// A request came and its answer has not gone out.
  bool is_answering() const { return is_answering_; }
  /// No further request is taken.
  void finish();
  /// Ends now.
  void cut();

 private:
  boost::asio::awaitable<bool> read_request();
  boost::asio::awaitable<bool> answer(const HttpPort::Respond& respond);
  boost::asio::awaitable<bool> send(const std::string& text);
  boost::asio::awaitable<void> linger();
  void set_deadline(std::chrono::milliseconds patience);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  int deadline_no_ = 0;  // of a deadline that was replaced the end may still come
  RequestReader reader_;
  PortRequest request_;
  bool is_late_ = false;  // the deadline has passed
  bool is_answering_ = false;
  bool is_finishing_ = false;
};

}  // namespace reconciled
