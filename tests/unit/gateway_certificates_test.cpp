// Goal: whoever cannot prove to be the host that was meant, by means that are still safe, is told
// nothing: no exchange, and no byte of the request. Method: a server with each kind of certificate,
// version and cipher, against the transport, once with OpenSSL as Debian configures it and once
// with a configuration that allows everything: what we refuse, we refuse ourselves.
#include <gtest/gtest.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <vector>

#include "gateway/tls.hpp"
#include "gateway_bench.hpp"

using namespace reconciled;
using bench::Bench;
using bench::text_of;
using peer::authority;
using peer::Certificate;
using peer::CertificateSpec;
using peer::issue;
using peer::KeyKind;
using peer::Line;
using peer::Peer;
using peer::TemporaryFile;

namespace {

const HttpRequest secret_request{
    "/p", {{"Client-Id", "a-client"}, {"Access-Token", "a-token"}}, "a-body"};

// What OpenSSL does by itself when the administrator, or an attacker, has edited openssl.cnf.
class OpensslThatAllowsEverything {
 public:
  OpensslThatAllowsEverything() {
    OPENSSL_init_ssl(0, nullptr);  // reads the system's file first
    EXPECT_EQ(CONF_modules_load_file(file_.path().c_str(), "openssl_conf", 0), 1);
    EXPECT_EQ(level_of_a_new_context(), 0);
  }
  OpensslThatAllowsEverything(const OpensslThatAllowsEverything&) = delete;
  OpensslThatAllowsEverything& operator=(const OpensslThatAllowsEverything&) = delete;
  ~OpensslThatAllowsEverything() {
    CONF_modules_finish();
    EXPECT_NE(level_of_a_new_context(), 0);
  }

 private:
  static int level_of_a_new_context() {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_method()),
                                                                    SSL_CTX_free};
    return SSL_CTX_get_security_level(context.get());
  }

  TemporaryFile file_{
      "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n[all]\n"
      "CipherString = ALL:COMPLEMENTOFALL:@SECLEVEL=0\nMinProtocol = TLSv1\n"
      "Options = UnsafeLegacyRenegotiation,UnsafeLegacyServerConnect\n"};
};

const Certificate& root() {
  static const Certificate instance = issue(authority("root"));
  return instance;
}

// Shown by the server with everything that `chain` appends.
Certificate signed_by_root(const CertificateSpec& spec = {}) {
  return issue(spec, &root());
}

Certificate with_chain(Certificate leaf, const Certificate& issuer) {
  leaf.pem += issuer.pem;
  return leaf;
}

Certificate through(const CertificateSpec& issuer_spec, const CertificateSpec& spec = {}) {
  const Certificate issuer = signed_by_root(issuer_spec);
  return with_chain(issue(spec, &issuer), issuer);
}

struct Case {
  const char* name;
  Certificate shown;
  std::string expected;  // empty: accepted
};

// OpenSSL's server gives up by itself where a client would have to.
std::string refused_by_the_server(const std::string& alert) {
  return "TLS failed: " + alert + " (SSL routines); needed are TLS 1.2 or newer, and keys," +
         " signatures and ciphers of 112 bits or more";
}

std::vector<Case> certificates() {
  const Certificate middle = signed_by_root(authority("middle"));
  const Certificate weak_root = issue([] {
    CertificateSpec spec = authority("root");
    spec.key = KeyKind::rsa_1024;
    return spec;
  }());
  CertificateSpec short_path = authority("short");
  short_path.constraints = "critical,CA:TRUE,pathlen:0";
  const Certificate last_authority = signed_by_root(short_path);
  const Certificate one_too_many = issue(authority("one too many"), &last_authority);
  CertificateSpec elsewhere = authority("elsewhere");
  elsewhere.name_constraints = "critical,permitted;DNS:example.com,permitted;IP:10.0.0.0/255.0.0.0";
  CertificateSpec weak_middle = authority("weak middle");
  weak_middle.key = KeyKind::rsa_1024;
  CertificateSpec signs_nothing = authority("signs nothing");
  signs_nothing.key_usage = "critical,digitalSignature";
  return {
      {"good", signed_by_root(), ""},
      {"good, RSA-2048", signed_by_root({.key = KeyKind::rsa_2048}), ""},
      {"good, for servers", signed_by_root({.extended_key_usage = "serverAuth"}), ""},
      {"good, through an intermediate", with_chain(issue({}, &middle), middle), ""},
      {"self-signed", issue({}), "self-signed certificate"},
      {"its own root", with_chain(issue({}, &weak_root), weak_root),
       "self-signed certificate in certificate chain"},
      {"unknown issuer", issue({}, &weak_root), "unable to get local issuer certificate"},
      {"intermediate missing", issue({}, &middle), "unable to get local issuer certificate"},
      {"expired", signed_by_root({.begins_in_s = -7200, .ends_in_s = -60}),
       "certificate has expired"},
      {"not yet valid", signed_by_root({.begins_in_s = 60}), "certificate is not yet valid"},
      {"expired intermediate", through([] {
         CertificateSpec spec = authority("old");
         spec.ends_in_s = -60;
         return spec;
       }()),
       "certificate has expired"},
      {"for clients only", signed_by_root({.extended_key_usage = "clientAuth"}),
       "unsuitable certificate purpose"},
      {"for signing code", signed_by_root({.extended_key_usage = "codeSigning"}),
       "unsuitable certificate purpose"},
      {"issued by a leaf", through({.common_name = "leaf"}), "invalid CA certificate"},
      {"issued by an authority that may not sign", through(signs_nothing),
       "invalid CA certificate"},
      {"an authority below the last one",
       with_chain(with_chain(issue({}, &one_too_many), one_too_many), last_authority),
       "path length constraint exceeded"},
      {"outside what its authority may name", through(elsewhere), "permitted subtree violation"},
      {"SHA-1", signed_by_root({.digest = EVP_sha1()}), "CA signature digest algorithm too weak"},
      {"RSA-1024", signed_by_root({.key = KeyKind::rsa_1024}), "EE certificate key too weak"},
      {"intermediate with RSA-1024", through(weak_middle), "CA certificate key too weak"},
      {"another address", signed_by_root({.alternative_names = "IP:127.0.0.2,DNS:localhost"}),
       "IP address mismatch"},
      {"the address as a name", signed_by_root({.alternative_names = "DNS:127.0.0.1"}),
       "IP address mismatch"},
      {"the address as common name",
       signed_by_root({.common_name = "127.0.0.1", .alternative_names = {}}),
       "IP address mismatch"},
  };
}

// What came off the wire in TLS records of application data: behind an encrypted handshake that
// may be an alert, which takes 19 bytes.
std::size_t application_byte_count(std::string_view records) {
  constexpr unsigned char application_data = 23;
  std::size_t count = 0;
  while (records.size() >= 5) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(records[at]); };
    const std::size_t size = byte(3) * 256U + byte(4);
    if (byte(0) == application_data) count += size;
    records.remove_prefix(std::min(records.size(), 5 + size));
  }
  return count;
}

void expect_nothing_leaves(Peer& server, const std::string& name) {
  server.wait_for_ended(1);
  const std::string bytes = server.bytes_of_failed_handshakes();
  EXPECT_FALSE(bytes.empty()) << name;
  EXPECT_LE(application_byte_count(bytes), 19U) << name;
  for (const char* text : {"POST", "a-client", "a-token", "a-body"}) {
    EXPECT_EQ(bytes.find(text), std::string::npos) << name << " " << text;
  }
}

void expect_outcome(const Case& one, int newest_tls, const std::string& ciphers = {}) {
  Peer server{bench::serve, &one.shown, newest_tls, ciphers};
  const TemporaryFile authorities{root().pem};
  Bench bench{bench::over_tls(server, authorities)};
  const std::string outcome = text_of(bench.post(secret_request));
  const std::string whom = "not sent: cannot connect to 127.0.0.1:" + std::to_string(server.port());
  if (one.expected.empty()) {
    EXPECT_EQ(outcome, "200 {}") << one.name;
  } else {
    EXPECT_EQ(outcome, whom + ": " + one.expected) << one.name;
    if (outcome.starts_with("not sent")) expect_nothing_leaves(server, one.name);
  }
}

void expect_all_certificates_judged() {
  for (Case& one : certificates()) {
    if (!one.expected.empty()) one.expected = "the certificate was refused: " + one.expected;
    for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) expect_outcome(one, newest);
  }
}

void expect_old_means_refused() {
  const Certificate good = signed_by_root();
  const Certificate good_rsa = signed_by_root({.key = KeyKind::rsa_2048});
  const std::string no_version = refused_by_the_server("tlsv1 alert protocol version");
  const std::string nothing_shared = refused_by_the_server("sslv3 alert handshake failure");
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    expect_outcome({"an old version", good, no_version}, version);
  }
  const Certificate md5 = signed_by_root({.digest = EVP_md5()});
  expect_outcome({"MD5", md5, nothing_shared}, TLS1_2_VERSION);
  for (const char* ciphers : {"eNULL", "NULL-SHA256", "aNULL", "AECDH-NULL-SHA"}) {
    expect_outcome({ciphers, good_rsa, nothing_shared}, TLS1_2_VERSION, ciphers);
  }
}

}  // namespace

TEST(Certificates, AreAcceptedOrRefusedForTheReasonThatTheTableNames) {
  expect_all_certificates_judged();
}

TEST(Certificates, AreJudgedTheSameWhateverOpensslIsConfiguredToAllow) {
  const OpensslThatAllowsEverything lenient;
  expect_all_certificates_judged();
}

TEST(Versions, AndCiphersThatAreNotSafeAreRefused) {
  expect_old_means_refused();
}

TEST(Versions, AndCiphersAreJudgedTheSameWhateverOpensslIsConfiguredToAllow) {
  const OpensslThatAllowsEverything lenient;
  expect_old_means_refused();
}
