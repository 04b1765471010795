// The sinks against a real server on loopback that answers in every way, none of them friendly.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "app/alertmanager_sink.hpp"
#include "app/notice_json.hpp"
#include "app/webhook_sink.hpp"
#include "core/webhook_signature.hpp"
#include "gateway_peer.hpp"

namespace reconciled {
namespace {

namespace asio = boost::asio;
using peer::Line;
using peer::Peer;

constexpr const char* path = "/hook/s3cr3t-path?token=s3cr3t-query";
constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class StoppedClock final : public Clock {
 public:
  Time now() const override { return *parse_time("2026-07-20T12:00:20.9Z"); }
  asio::awaitable<void> sleep_for(std::chrono::microseconds) override {
    throw std::logic_error("no sink sleeps");
  }
};

const StoppedClock stopped_clock;

Url url_of(std::uint16_t port, const std::string& target) {
  return {.is_tls = false, .host = "127.0.0.1", .port = port, .target = target};
}

Notice sample() {
  Notice notice;
  notice.notice_id = "5a4c8f4e-1111-4222-8333-444455556666";
  notice.kind = "retry_exhausted";
  notice.severity = "critical";
  notice.alert_count = 1;
  notice.first_raised_at = stopped_clock.now();
  notice.created_at = stopped_clock.now();
  return notice;
}

template <class MakeSink>
Receipt receipt_from(const MakeSink& make_sink, const std::vector<Notice>& notices = {sample()}) {
  asio::io_context loop{1};
  const auto sink = make_sink(loop.get_executor());
  Receipt receipt;
  asio::co_spawn(loop, sink->deliver(notices), [&](std::exception_ptr error, Receipt what) {
    if (error) std::rethrow_exception(error);
    receipt = std::move(what);
  });
  loop.run();
  return receipt;
}

Receipt post_to_webhook(std::uint16_t port) {
  return receipt_from([&](const asio::any_io_executor& executor) {
    const Url url = url_of(port, path);
    return std::make_unique<WebhookSink>(url, Secret(secret), make_sink_transport(url, executor),
                                         stopped_clock);
  });
}

Receipt post_to_alertmanager(std::uint16_t port, const std::vector<Notice>& notices) {
  return receipt_from(
      [&](const asio::any_io_executor& executor) {
        const Url url = url_of(port, "/am");
        return std::make_unique<AlertmanagerSink>(url, make_sink_transport(url, executor),
                                                  stopped_clock);
      },
      notices);
}

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "none";
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

TEST(WebhookSinkOverHttp, PostsTheSignedNoticeToPathAndQuery) {
  std::string request;
  Peer server{[&](Line& line) {
    request = line.read_request();
    line.send("HTTP/1.1 204 No Content\r\n\r\n");
  }};
  const Receipt receipt = post_to_webhook(server.port());
  server.wait_for_ended(1);
  EXPECT_TRUE(receipt.is_accepted);
  EXPECT_EQ(receipt.answer, "HTTP 204");
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  EXPECT_EQ(body, webhook_body(sample()));
  EXPECT_EQ(request.substr(0, request.find(" HTTP/1.1")), std::string("POST ") + path);
  EXPECT_EQ(header_of(request, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(request, "webhook-id"), sample().notice_id);
  EXPECT_EQ(header_of(request, "webhook-timestamp"), "1784548820");
  EXPECT_EQ(header_of(request, "webhook-signature"),
            webhook_signature(*webhook_key(secret), sample().notice_id, 1784548820, body));
}

TEST(WebhookSinkOverHttp, TakesTwoHundredsAloneForDeliveredAndTellsNothingOfWhatWasSent) {
  using std::chrono::seconds;
  const struct {
    const char* sent;
    bool is_accepted;
    const char* answer;
    std::optional<seconds> retry_after;
  } cases[] = {
      {"200 OK\r\nContent-Length: 2\r\n\r\n{}", true, "HTTP 200", {}},
      {"202 Accepted\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", true, "HTTP 202", {}},
      {"301 Moved\r\nLocation: /s3cr3t-path\r\nContent-Length: 0\r\n\r\n",
       false,
       "HTTP 301, and redirects are not followed",
       {}},
      {"400 Bad\r\nContent-Length: 12\r\n\r\ns3cr3t-query", false, "HTTP 400", {}},
      {"410 Gone\r\nContent-Length: 0\r\n\r\n", false, "HTTP 410", {}},
      {"429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", false, "HTTP 429", seconds{7}},
      {"503 No\r\nRetry-After: Mon, 20 Jul 2026 12:01:20 GMT\r\nContent-Length: 0\r\n\r\n", false,
       "HTTP 503", seconds{60}},
      {"503 No\r\nRetry-After: 7\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
       false,
       "HTTP 503",
       {}},
      {"500 Oops\r\nRetry-After: never\r\nContent-Length: 0\r\n\r\n", false, "HTTP 500", {}},
      {"200 OK\r\nContent-Length: 9\r\n\r\ns3cr3t",
       false,
       "the connection was closed before the answer was complete",
       {}},
      {"200 OK\r\ns3cr3t-path\r\n\r\n", false, "the answer was not received: bad field", {}},
  };
  for (const auto& one : cases) {
    Peer server{[&](Line& line) {
      line.read_request();
      line.send(std::string("HTTP/1.1 ") + one.sent);
    }};
    const Receipt receipt = post_to_webhook(server.port());
    EXPECT_EQ(receipt.is_accepted, one.is_accepted) << one.sent;
    EXPECT_EQ(receipt.answer.substr(0, std::string(one.answer).size()), one.answer) << one.sent;
    EXPECT_EQ(receipt.answer.find("s3cr3t"), std::string::npos) << receipt.answer;
    if (one.retry_after && receipt.retry_after) {
      EXPECT_LE(*receipt.retry_after, *one.retry_after) << one.sent;
      EXPECT_GT(*receipt.retry_after, *one.retry_after - seconds{1}) << one.sent;
    }
    EXPECT_EQ(receipt.retry_after.has_value(), one.retry_after.has_value()) << one.sent;
  }
}

TEST(WebhookSinkOverHttp, FollowsNoRedirectAndTakesItForNoDelivery) {
  Peer elsewhere{[](Line& line) { line.read_request(); }};
  Peer server{[&](Line& line) {
    line.read_request();
    line.send("HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:" +
              std::to_string(elsewhere.port()) + "/\r\nContent-Length: 0\r\n\r\n");
  }};
  EXPECT_FALSE(post_to_webhook(server.port()).is_accepted);
  server.wait_for_ended(1);
  EXPECT_EQ(elsewhere.connection_count(), 0);
}

TEST(WebhookSinkOverHttp, SaysWhenNobodyIsThere) {
  std::uint16_t port = 0;
  {
    Peer server{[](Line&) {}};
    port = server.port();
  }
  const Receipt receipt = post_to_webhook(port);
  EXPECT_FALSE(receipt.is_accepted);
  EXPECT_EQ(receipt.answer.find("cannot connect to 127.0.0.1:"), 0U) << receipt.answer;
}

TEST(WebhookSinkOverHttp, TakesNoSecretThatStandsForNoKey) {
  const Url url = url_of(1, path);
  EXPECT_THROW(WebhookSink(url, Secret("whsec_no!"), nullptr, stopped_clock),
               std::invalid_argument);
}

TEST(AlertmanagerSinkOverHttp, PostsAllOfTheStateBelowItsBase) {
  std::string request;
  Peer server{[&](Line& line) {
    request = line.read_request();
    line.send(peer::answer(""));
  }};
  EXPECT_TRUE(post_to_alertmanager(server.port(), {sample(), sample()}).is_accepted);
  server.wait_for_ended(1);
  EXPECT_EQ(request.substr(0, request.find(" HTTP/1.1")), "POST /am/api/v2/alerts");
  EXPECT_EQ(request.substr(request.find("\r\n\r\n") + 4),
            alertmanager_body({sample(), sample()}, stopped_clock.now()));
}

TEST(AlertmanagerSinkOverHttp, IsAskedNothingWhereThereIsNothingToTell) {
  Peer server{[](Line&) {}};
  EXPECT_TRUE(post_to_alertmanager(server.port(), {}).is_accepted);
  EXPECT_EQ(server.connection_count(), 0);
}

TEST(SinkName, TellsAddressesApartAndGivesNoPathAway) {
  using Kind = NoticeSink::Kind;
  const std::string name = sink_name(Kind::webhook, url_of(8080, path));
  EXPECT_EQ(name.substr(0, name.size() - 8), "webhook:127.0.0.1:");
  EXPECT_EQ(name.find("s3cr3t"), std::string::npos);
  EXPECT_NE(name, sink_name(Kind::webhook, url_of(8081, path)));
  EXPECT_NE(name, sink_name(Kind::webhook, url_of(8080, "/")));
  EXPECT_EQ(name, sink_name(Kind::webhook, url_of(8080, path)));
}

}  // namespace
}  // namespace reconciled
