#include "sink_server.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <boost/json/parse.hpp>

namespace outside {

namespace {

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string base64(const unsigned char* bytes, unsigned int count) {
  std::string text(4 * ((count + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(count));
  text.pop_back();
  return text;
}

}  // namespace

boost::json::value Post::json() const {
  return boost::json::parse(body);
}

std::string Post::what() const {
  const boost::json::value value = json();
  return std::string(value.at("type").as_string()) + " " +
         std::string(value.at("data").at("kind").as_string());
}

SinkServer::SinkServer(Answer answer) : answer_(std::move(answer)) {
  start();
}

void SinkServer::accept(peer::Line& line, int) {
  line.send("HTTP/1.1 204 No Content\r\n\r\n");
}

SinkServer::Answer SinkServer::first(int count, const std::string& response) {
  return [=](peer::Line& line, int nth) {
    if (nth > count) return accept(line, nth);
    line.send("HTTP/1.1 " + response + "\r\nContent-Length: 0\r\n\r\n");
  };
}

void SinkServer::stop() {
  peer_.reset();
}

void SinkServer::start() {
  peer_ =
      std::make_unique<peer::Peer>([this](peer::Line& line) { play(line); }, nullptr, 0, "", port_);
  port_ = peer_->port();
}

std::string SinkServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<Post> SinkServer::posts() const {
  const std::lock_guard lock(mutex_);
  return posts_;
}

std::size_t SinkServer::count_of(const std::string& what) const {
  std::size_t count = 0;
  for (const Post& post : posts()) count += post.what() == what ? 1 : 0;
  return count;
}

void SinkServer::play(peer::Line& line) {
  for (;;) {
    const std::string request = line.read_request();
    if (request.empty()) return;
    Post post;
    post.path = request.substr(5, request.find(" HTTP/1.1") - 5);
    post.body = request.substr(request.find("\r\n\r\n") + 4);
    post.id = header_of(request, "webhook-id");
    post.timestamp = header_of(request, "webhook-timestamp");
    post.signature = header_of(request, "webhook-signature");
    int nth = 0;
    {
      const std::lock_guard lock(mutex_);
      posts_.push_back(post);
      nth = static_cast<int>(posts_.size());
    }
    answer_(line, nth);
  }
}

std::string expected_signature(const std::string& secret, const Post& post) {
  std::string digits = secret.substr(std::string("whsec_").size());
  std::string key(digits.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                                   reinterpret_cast<const unsigned char*>(digits.data()),
                                   static_cast<int>(digits.size()));
  key.resize(static_cast<std::size_t>(size) -
             static_cast<std::size_t>(std::count(digits.begin(), digits.end(), '=')));
  const std::string message = post.id + "." + post.timestamp + "." + post.body;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &length);
  return "v1," + base64(digest, length);
}

}  // namespace outside
