#include "app/prover.hpp"

#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"
#include "store/breaks.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// Windows that end together are proved together.
constexpr milliseconds gathering{1000};
// How long to let another process prove before looking whether it is through.
constexpr milliseconds other_prover{200};

}  // namespace

asio::awaitable<void> Prover::run() {
  for (;;) {
    const int window_count = co_await prove_all();
    if (window_count > 0) on_reread_();
    if (!has_news_) co_await first_to_end(clock_.sleep_for(idle_look_), news_.wait());
    co_await clock_.sleep_for(gathering);
  }
}

asio::awaitable<int> Prover::prove_all() {
  has_news_ = false;
  auto one_stream = [](pqxx::work& work) { return prove(work); };
  Proof proof;
  do {
    proof = co_await database_.transact(one_stream);
    if (proof.new_break_count > 0 || proof.healed_count > 0) {
      log_warning("breaks_changed",
                  {{"new", proof.new_break_count}, {"healed", proof.healed_count}});
    }
    if (proof.has_learned) log_info("gateway_learned", {{"days", proof.day_count}});
    if (proof.is_more && proof.day_count == 0) co_await clock_.sleep_for(other_prover);
  } while (proof.is_more);
  if (!proof.has_breaks_to_tend) co_return 0;
  auto tend = [](pqxx::work& work) { return tend_breaks(work); };
  const int window_count = co_await database_.transact(tend);
  if (window_count > 0) log_info("reading_again", {{"windows", window_count}});
  co_return window_count;
}

}  // namespace reconciled
