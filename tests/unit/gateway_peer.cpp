#include "gateway_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace peer {

namespace {

std::string take_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

SSL_CTX* make_server_tls(const Certificate& certificate, int newest_tls) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_security_level(context, 0);  // so that it can offer what a client must refuse
  if (newest_tls != 0) {
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, newest_tls);
  }
  BIO* const pem = BIO_new_mem_buf(certificate.pem.data(), -1);
  X509* const x509 = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  BIO* const key_pem = BIO_new_mem_buf(certificate.key_pem.data(), -1);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_pem, nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context, x509);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(x509);
  EVP_PKEY_free(key);
  BIO_free(pem);
  BIO_free(key_pem);
  return context;
}

// The value of Content-Length in a request's head.
std::size_t body_size_of(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = head.find(name);
  if (at == std::string_view::npos) return 0;
  return std::stoul(std::string{head.substr(at + name.size(), 10)});
}

}  // namespace

Certificate make_certificate(const std::string& alternative_name) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key);
  X509_NAME* const name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  for (const auto& [id, value] : {std::pair{NID_subject_alt_name, alternative_name},
                                  std::pair{NID_basic_constraints, std::string{"CA:TRUE"}}}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(x509, key, EVP_sha256());
  BIO* const pem = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(pem, x509);
  BIO* const key_pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_pem, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(x509);
  EVP_PKEY_free(key);
  return {take_text(pem), take_text(key_pem)};
}

Line::Line(int socket, SSL* tls) : socket_{socket}, tls_{tls} {}

Line::~Line() {
  SSL_free(tls_);
}

std::string Line::read_request() {
  std::string text;
  while (true) {
    const std::size_t head_end = text.find("\r\n\r\n");
    if (head_end != std::string::npos &&
        text.size() >= head_end + 4 + body_size_of(std::string_view{text}.substr(0, head_end))) {
      return text;
    }
    char bytes[4096];
    const auto count = tls_ != nullptr ? SSL_read(tls_, bytes, sizeof bytes)
                                       : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return {};
    text.append(bytes, static_cast<std::size_t>(count));
  }
}

bool Line::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = tls_ != nullptr
                           ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool Line::wait_for_end(int timeout_ms) {
  pollfd one{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  return ::poll(&one, 1, timeout_ms) == 1;
}

std::string Line::server_name() const {
  const char* const name = SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

void Line::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Peer::Peer(Script script, const Certificate* certificate, int newest_tls)
    : script_{std::move(script)},
      tls_{certificate != nullptr ? make_server_tls(*certificate, newest_tls) : nullptr},
      listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("no loopback socket");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { accept_all(); }};
}

Peer::~Peer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock{mutex_};
    for (const int socket : open_sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& player : players_) player.join();
  SSL_CTX_free(tls_);
}

void Peer::wait_for_ended(int count) {
  for (int seen = ended_count_; seen < count; seen = ended_count_) ended_count_.wait(seen);
}

void Peer::accept_all() {
  while (true) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connection_count_;
    const std::lock_guard lock{mutex_};
    open_sockets_.push_back(socket);
    players_.emplace_back([this, socket] { play(socket); });
  }
}

void Peer::play(int socket) {
  SSL* tls = nullptr;
  bool is_open = true;
  if (tls_ != nullptr) {
    tls = SSL_new(tls_);
    SSL_set_fd(tls, socket);
    is_open = SSL_accept(tls) == 1;
  }
  {
    Line line{socket, tls};
    if (is_open) script_(line);
  }
  {
    const std::lock_guard lock{mutex_};
    std::erase(open_sockets_, socket);
    ::close(socket);
  }
  ++ended_count_;
  ended_count_.notify_all();
}

std::string answer(std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append(headers).append("\r\n").append(body);
}

}  // namespace peer
