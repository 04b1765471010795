#include "replay_transport.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bench {

namespace asio = boost::asio;
using reconciled::Exchange;
using reconciled::HttpAnswer;
using reconciled::HttpRequest;

asio::awaitable<Exchange> LiveTransport::post(const HttpRequest& request) {
  const sandbox::HttpRequest asked{"POST", request.path, request.headers, request.body};
  sandbox::Reply reply = gateway_.handle(asked, clock_.now());
  const sandbox::HttpResponse& response = reply.response;
  HttpAnswer answer{static_cast<int>(response.status),
                    sandbox::find_header(response.headers, "signature"),
                    sandbox::find_header(response.headers, "response-time"), response.body};
  if (answer.signature && answer.response_time) {
    answers_.insert_or_assign(question_of(request), answer);
  }
  co_return answer;
}

asio::awaitable<Exchange> ReplayTransport::post(const HttpRequest& request) {
  ++traffic_.request_count;
  if (latency_.count() > 0) {
    asio::steady_timer timer(executor_, latency_);
    co_await timer.async_wait(asio::use_awaitable);
  } else {
    co_await asio::post(executor_, asio::use_awaitable);
  }
  std::optional<HttpAnswer> answer = book_.find(question_of(request));
  if (answer) co_return std::move(*answer);
  ++traffic_.miss_count;
  co_return reconciled::NoHttpAnswer{"nobody asked this when the answers were prepared"};
}

}  // namespace bench
