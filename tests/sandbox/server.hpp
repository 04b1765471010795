// HTTP/1.1 and TLS: carries requests to the model and replies back, with all the faults of
// delivery. One thread, any number of connections, bounded buffers. The only place that knows of
// sockets.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http_message.hpp"

namespace sandbox {

struct TlsFiles {
  std::string certificate;  // PEM, the chain
  std::string key;          // PEM
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  unsigned short port = 0;  // 0: any that is free
  std::optional<TlsFiles> tls;
  std::chrono::milliseconds latency{0};  // before every answer
};

class Server {
 public:
  using Responder = std::function<Reply(const HttpRequest&)>;

  // Listens from here on; throws std::exception when it cannot.
  Server(const ServerOptions& options, Responder responder);
  ~Server();

  unsigned short port() const;
  void run();  // until SIGTERM or SIGINT

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sandbox
