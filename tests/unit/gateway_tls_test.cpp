// Whom HttpTransport believes over TLS.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "gateway/http_transport.hpp"
#include "gateway/tls.hpp"
#include "gateway_peer.hpp"

using namespace reconciled;
using peer::answer;
using peer::Certificate;
using peer::Line;
using peer::Peer;
using peer::TemporaryFile;

namespace asio = boost::asio;

namespace {

const Certificate& for_address() {
  static const Certificate instance = peer::make_certificate("IP:127.0.0.1");
  return instance;
}

std::string exchange_with(const Peer& server, const std::string& ca_pem,
                          const std::string& host = "127.0.0.1", int request_count = 1,
                          std::chrono::milliseconds timeout = std::chrono::seconds{20}) {
  const TemporaryFile ca{ca_pem};
  asio::io_context loop{1};
  HttpTransportOptions options;
  options.host = host;
  options.port = server.port();
  options.ca_file = ca_pem.empty() ? "" : ca.path();
  options.timeout = timeout;
  HttpTransport transport{loop.get_executor(), options};
  const HttpRequest request{"/p", {}, "{}"};
  std::string result;
  for (int i = 0; i < request_count; ++i) {
    asio::co_spawn(loop, transport.post(request), [&](std::exception_ptr error, Exchange exchange) {
      if (error) std::rethrow_exception(error);
      if (const auto* const one = std::get_if<HttpAnswer>(&exchange)) result = one->body;
      if (const auto* const one = std::get_if<RequestNotSent>(&exchange)) {
        result = "not sent: " + one->reason;
      }
      if (const auto* const one = std::get_if<NoHttpAnswer>(&exchange)) {
        result = "no answer: " + one->reason;
      }
    });
    loop.restart();
    loop.run();
  }
  return result;
}

void serve(Line& line) {
  while (!line.read_request().empty()) line.send(answer("{}"));
}

// What OpenSSL says of a certificate with these names, shown by `host`.
std::string verdict_about(const std::string& names, const std::string& common_name,
                          const std::string& host) {
  const Certificate shown = peer::issue(
      {.common_name = common_name, .alternative_names = names, .constraints = "CA:TRUE"});
  const TemporaryFile authorities{shown.pem};
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  trust_authorities(context, authorities.path());
  SSL* const connection = SSL_new(context);
  EXPECT_TRUE(expect_host(connection, host));
  BIO* const pem = BIO_new_mem_buf(shown.pem.data(), -1);
  X509* const x509 = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  X509_STORE_CTX* const judge = X509_STORE_CTX_new();
  X509_STORE_CTX_init(judge, SSL_CTX_get_cert_store(context), x509, nullptr);
  X509_STORE_CTX_set_default(judge, "ssl_server");
  X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(judge), SSL_get0_param(connection));
  X509_verify_cert(judge);
  const std::string verdict = X509_verify_cert_error_string(X509_STORE_CTX_get_error(judge));
  X509_STORE_CTX_free(judge);
  X509_free(x509);
  BIO_free(pem);
  SSL_free(connection);
  SSL_CTX_free(context);
  return verdict;
}

std::string not_sent_to(const Peer& server, const std::string& host, const std::string& why) {
  return "not sent: cannot connect to " + host + ":" + std::to_string(server.port()) + ": " + why;
}

}  // namespace

TEST(Tls, WorksAndIsKeptWhenTheAuthorityVouchesForTheHost) {
  for (const int newest : {0, TLS1_2_VERSION, TLS1_3_VERSION}) {
    Peer server{serve, &for_address(), newest};
    EXPECT_EQ(exchange_with(server, for_address().pem, "127.0.0.1", 5), "{}");
    EXPECT_EQ(server.connection_count(), 1);
  }
}

TEST(Tls, NamesTheHostToTheServer) {
  const Certificate certificate = peer::make_certificate("DNS:localhost");
  std::string name;
  Peer server{[&](Line& line) {
                name = line.server_name();
                serve(line);
              },
              &certificate};
  EXPECT_EQ(exchange_with(server, certificate.pem, "localhost"), "{}");
  server.wait_for_ended(1);
  EXPECT_EQ(name, "localhost");
}

TEST(Tls, RefusesACertificateThatNobodyVouchesFor) {
  Peer server{serve, &for_address()};
  EXPECT_EQ(
      exchange_with(server, ""),
      not_sent_to(server, "127.0.0.1", "the certificate was refused: self-signed certificate"));
  const Certificate other = peer::make_certificate("IP:127.0.0.1");
  EXPECT_EQ(exchange_with(server, other.pem).substr(0, 8), "not sent");
}

TEST(Tls, RefusesACertificateForAnotherHost) {
  const Certificate other_address = peer::make_certificate("IP:127.0.0.2");
  Peer server{serve, &other_address};
  EXPECT_EQ(exchange_with(server, other_address.pem),
            not_sent_to(server, "127.0.0.1", "the certificate was refused: IP address mismatch"));
  const Certificate other_name = peer::make_certificate("DNS:example.com");
  Peer named{serve, &other_name};
  EXPECT_EQ(exchange_with(named, other_name.pem, "localhost"),
            not_sent_to(named, "localhost", "the certificate was refused: hostname mismatch"));
  // The name must be among the certificate's own: an address in words does not do.
  const Certificate address_as_name = peer::make_certificate("DNS:127.0.0.1");
  Peer disguised{serve, &address_as_name};
  EXPECT_EQ(exchange_with(disguised, address_as_name.pem).substr(0, 8), "not sent");
}

TEST(Tls, BelievesTheAlternativeNamesAndNothingElse) {
  const char* const other = "hostname mismatch";
  const char* const other_address = "IP address mismatch";
  // "localhost\0.evil.example", which a C string would cut.
  const char* const with_nul =
      "DER:30198217"
      "6c6f63616c686f7374"
      "00"
      "2e6576696c2e6578616d706c65";
  const struct {
    const char* names;
    const char* common_name;
    const char* host;
    const char* expected;
  } cases[] = {
      {"DNS:api.example.com", "", "api.example.com", "ok"},
      {"DNS:API.Example.COM", "", "api.example.com", "ok"},
      {"DNS:a.example,DNS:api.example.com", "", "api.example.com", "ok"},
      {"DNS:*.example.com", "", "api.example.com", "ok"},
      {"DNS:*.example.com", "", "example.com", other},
      {"DNS:*.example.com", "", "v1.api.example.com", other},
      {"DNS:a*.example.com", "", "api.example.com", other},
      {"DNS:api.*.com", "", "api.example.com", other},
      {"DNS:*", "", "localhost", other},
      {"DNS:example.com", "", "api.example.com", other},
      {"DNS:api.example.com.evil.example", "", "api.example.com", other},
      {"DNS:evil.example", "api.example.com", "api.example.com", other},
      {"", "api.example.com", "api.example.com", other},
      {"email:root@api.example.com", "api.example.com", "api.example.com", other},
      {"URI:https://api.example.com", "", "api.example.com", other},
      {with_nul, "", "localhost", other},
      {"IP:192.0.2.1", "", "192.0.2.1", "ok"},
      {"IP:2001:db8::1", "", "2001:db8:0::1", "ok"},
      {"IP:192.0.2.2", "192.0.2.1", "192.0.2.1", other_address},
      {"DNS:192.0.2.1", "", "192.0.2.1", other_address},
      {"", "192.0.2.1", "192.0.2.1", other_address},
      {"IP:::ffff:192.0.2.1", "", "192.0.2.1", other_address},
  };
  for (const auto& [names, common_name, host, expected] : cases) {
    EXPECT_EQ(verdict_about(names, common_name, host), expected) << names << " for " << host;
  }
}

TEST(Tls, WithAPlainOrSilentServerIsNotSent) {
  Peer plain{[](Line& line) {
    line.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    line.wait_for_end(10'000);
  }};
  EXPECT_EQ(exchange_with(plain, for_address().pem).substr(0, 8), "not sent");
  Peer silent{[](Line& line) { line.wait_for_end(10'000); }};
  EXPECT_EQ(
      exchange_with(silent, for_address().pem, "127.0.0.1", 1, std::chrono::milliseconds{100}),
      "not sent: no connection to 127.0.0.1:" + std::to_string(silent.port()) + " within 100 ms");
}

TEST(Tls, ThatEndsWithoutACloseNotifyIsNoWholeAnswer) {
  Peer server{[](Line& line) {
                line.read_request();
                line.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
              },
              &for_address()};
  EXPECT_EQ(exchange_with(server, for_address().pem),
            "no answer: the connection was closed before the answer was complete");
}

TEST(Tls, NeedsAnAuthorityFileThatCanBeRead) {
  asio::io_context loop{1};
  HttpTransportOptions options;
  options.host = "example.com";
  options.ca_file = "/nonexistent/ca.pem";
  EXPECT_THROW(HttpTransport(loop.get_executor(), options), std::invalid_argument);
  const TemporaryFile nonsense{"not a certificate"};
  options.ca_file = nonsense.path();
  EXPECT_THROW(HttpTransport(loop.get_executor(), options), std::invalid_argument);
}
