// Where alerts are posted to: a server on loopback that keeps what came and answers as told.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway_peer.hpp"

namespace outside {

struct Post {
  std::string path;
  std::string body;
  std::string id;         // webhook-id
  std::string timestamp;  // webhook-timestamp
  std::string signature;  // webhook-signature

  boost::json::value json() const;
  /// "alert.raised call_refused": type, kind.
  std::string what() const;
};

class SinkServer {
 public:
  /// What becomes of the nth post, the first being 1. Runs on a thread of the server.
  using Answer = std::function<void(peer::Line& line, int nth)>;

  explicit SinkServer(Answer answer = accept);
  SinkServer(const SinkServer&) = delete;
  SinkServer& operator=(const SinkServer&) = delete;
  ~SinkServer() { stop(); }

  static void accept(peer::Line& line, int nth);
  /// The first posts get this, the others are accepted.
  static Answer first(int count, const std::string& response);

  /// Connections are refused, until `start`.
  void stop();
  void start();

  std::string url(const std::string& path = "/hook") const;
  std::vector<Post> posts() const;
  std::size_t count_of(const std::string& what) const;

 private:
  void play(peer::Line& line);

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Post> posts_;
  std::unique_ptr<peer::Peer> peer_;
  std::uint16_t port_ = 0;
};

/// What a receiver computes from the secret and what came; written without the daemon's code.
std::string expected_signature(const std::string& secret, const Post& post);

}  // namespace outside
