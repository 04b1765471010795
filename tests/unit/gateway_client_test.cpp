// Client over an in-memory transport: sign, post, verify, parse as one.
#include "gateway/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "gateway_reference.hpp"
#include "gateway_sample.hpp"

using namespace reconciled;
using sample::vendor;

namespace asio = boost::asio;

namespace {

class FakeTransport final : public Transport {
 public:
  asio::awaitable<Exchange> post(const HttpRequest& request) override {
    requests.push_back(request);
    Exchange exchange = respond(request);
    co_return exchange;
  }

  std::vector<HttpRequest> requests;
  std::function<Exchange(const HttpRequest&)> respond;
};

// Our clock stands at the exchange's begin, then at its end.
Outcome call_through(FakeTransport& transport) {
  static const sample::KeyPair vendor_keys = sample::make_keys();
  static const Signer vendor_signer{vendor_keys.private_pem, sample::client_id, 1};
  std::vector<Time> clock{sample::received_at, sample::sent_at};
  Client client{Signer{reference::pkcs8_private_key, sample::client_id, 2},
                Verifier{vendor_keys.public_pem, sample::client_id},
                transport,
                {.path_prefix = "/sandbox", .customer_header = "Connected-CustomerId"},
                [&] {
                  const Time now = clock.back();
                  if (clock.size() > 1) clock.pop_back();
                  return now;
                }};
  if (!transport.respond) {
    transport.respond = [&](const HttpRequest& request) {
      HttpAnswer answer;
      answer.status = 200;
      answer.body = sample::statements_body(sample::row);
      answer.response_time = "2026-03-01T00:00:31Z";
      answer.signature = vendor_signer.sign(request.path, *answer.response_time, answer.body);
      return answer;
    };
  }
  const Call call = sample::statements_call();
  Identity identity;
  identity.connected_customer_id = "2188";
  std::optional<Outcome> result;
  asio::io_context loop{1};
  asio::co_spawn(loop, client.call(call, identity), [&](std::exception_ptr error, Outcome outcome) {
    if (error) std::rethrow_exception(error);
    result = std::move(outcome);
  });
  loop.run();
  return std::move(result).value();
}

}  // namespace

TEST(Client, SignsThePrefixedPathAndVerifiesTheAnswerForIt) {
  FakeTransport transport;
  const Outcome outcome = call_through(transport);
  EXPECT_EQ(sample::kind_of(outcome), "success") << outcome.message;
  EXPECT_EQ(outcome.clock_skew, std::chrono::seconds{30});
  ASSERT_EQ(transport.requests.size(), 1U);
  EXPECT_EQ(transport.requests[0].path, "/sandbox" + sample::statements_path);
  EXPECT_EQ(std::get<Success>(outcome.what).evidence.path, "/sandbox" + sample::statements_path);
}

TEST(Client, TellsWhatNeverWentOutFromWhatWasNeverAnswered) {
  FakeTransport transport;
  transport.respond = [](const HttpRequest&) { return RequestNotSent{"no route"}; };
  const Outcome not_sent = call_through(transport);
  EXPECT_EQ(sample::kind_of(not_sent), "not_sent");
  EXPECT_EQ(not_sent.message, "no route");
  EXPECT_EQ(not_sent.http_status, std::nullopt);
  transport.respond = [](const HttpRequest&) { return NoHttpAnswer{"reset"}; };
  const Outcome no_answer = call_through(transport);
  EXPECT_EQ(sample::kind_of(no_answer), "no_answer");
  EXPECT_EQ(no_answer.message, "reset");
}
