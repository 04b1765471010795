#include "config/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reconciled {
namespace {

TEST(GatewayUrl, NamesAHostAndMaybeAPort) {
  const auto plain = parse_url(UrlForm::origin, "https://Open-Sea.example.COM");
  ASSERT_TRUE(plain);
  EXPECT_EQ(*plain, (Url{true, "open-sea.example.com", 443, ""}));
  EXPECT_EQ(plain->authority(), "open-sea.example.com");
  const auto with_port = parse_url(UrlForm::origin, "HTTPS://10.0.0.1:8443/");
  ASSERT_TRUE(with_port);
  EXPECT_EQ(*with_port, (Url{true, "10.0.0.1", 8443, ""}));
  EXPECT_EQ(with_port->authority(), "10.0.0.1:8443");
}

TEST(GatewayUrl, MayBePlainOnlyToThisMachine) {
  EXPECT_EQ(*parse_url(UrlForm::origin, "http://127.0.0.1:8080"),
            (Url{false, "127.0.0.1", 8080, ""}));
  EXPECT_EQ(parse_url(UrlForm::origin, "http://[::1]:8080")->authority(), "[::1]:8080");
  EXPECT_EQ(parse_url(UrlForm::origin, "http://[::1]")->host, "::1");
  EXPECT_TRUE(parse_url(UrlForm::origin, "http://127.255.0.3"));
  EXPECT_EQ(parse_url(UrlForm::origin, "http://LocalHost")->authority(), "localhost");
  for (const char* text :
       {"http://example.com", "http://10.0.0.1", "http://0.0.0.0", "http://[::]",
        "http://localhost.example.com", "http://127.0.0.1.example.com", "http://128.0.0.1",
        "http://[::ffff:127.0.0.1]", "http://127.1", "http://2130706433", "http://localhost."}) {
    EXPECT_FALSE(parse_url(UrlForm::origin, text)) << text;
  }
}

TEST(EndpointUrl, DoesNotTakeTheEndOfAHostForItsPath) {
  for (const char* text : {"http://127.0.0.1.example.com/a", "https://10.0.0.5.example.com/a",
                           "https://1.2.3.4x/a", "https://1.2.3.4x"}) {
    EXPECT_FALSE(parse_url(UrlForm::endpoint, text)) << text;
    EXPECT_FALSE(parse_url(UrlForm::base, text)) << text;
  }
}

TEST(GatewayUrl, IsNothingElse) {
  for (const char* text : {"",
                           "gateway.example.com",
                           "https:",
                           "https://",
                           "https:///a",
                           "https:a.example",
                           "ftp://a",
                           "https://a b",
                           "https://a:0",
                           "https://a:65536",
                           "https://a:",
                           "https://a:x",
                           "https://me@a",
                           "https://@a",
                           "https://a/path",
                           "https://a?b",
                           "https://a#b",
                           "https://a/?",
                           "https://%6cocalhost",
                           "https://-a",
                           "https://a..b",
                           "https://[v1.x]",
                           "https://[::1",
                           "//a.example",
                           "https://\xc3\xa4.example"}) {
    EXPECT_FALSE(parse_url(UrlForm::origin, text)) << text;
  }
}

TEST(AlertmanagerUrl, MayHaveAPathToWhichMoreIsAdded) {
  EXPECT_EQ(parse_url(UrlForm::base, "http://127.0.0.1:9093/")->target, "");
  EXPECT_EQ(parse_url(UrlForm::base, "https://a.example/am/")->target, "/am");
  EXPECT_FALSE(parse_url(UrlForm::base, "https://a.example/am?x=1"));
}

TEST(WebhookUrl, IsUsedAsItIs) {
  EXPECT_EQ(parse_url(UrlForm::endpoint, "https://a.example")->target, "/");
  EXPECT_EQ(parse_url(UrlForm::endpoint, "https://a.example?x=1")->target, "/?x=1");
  EXPECT_EQ(parse_url(UrlForm::endpoint, "https://a.example/b%20c/?x=%2F")->target,
            "/b%20c/?x=%2F");
  EXPECT_FALSE(parse_url(UrlForm::endpoint, "https://a.example/#b"));
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(*parse_listen_address("127.0.0.1:9464"), (ListenAddress{"127.0.0.1", 9464}));
  EXPECT_EQ(*parse_listen_address("[::1]:1"), (ListenAddress{"::1", 1}));
  EXPECT_EQ(*parse_listen_address("localhost:65535"), (ListenAddress{"localhost", 65535}));
  for (const char* text :
       {"", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1",
        "::1:9464", "[::1]", "[a]:1", "[]:1", "*:9464", "http://127.0.0.1:9464", "a b:1"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

TEST(PathPrefix, IsEmptyOrAPlainPath) {
  for (const char* text : {"", "/a", "/sandbox/v-1_2.3~"}) {
    EXPECT_EQ(*parse_path_prefix(text), text);
  }
  for (const char* text : {"/", "a", "/a/", "//a", "/a//b", "/./a", "/..", "/a?b", "/a#b", "/a b",
                           "/%61", "/\xc3\xa4"}) {
    EXPECT_FALSE(parse_path_prefix(text)) << text;
  }
}

}  // namespace
}  // namespace reconciled
