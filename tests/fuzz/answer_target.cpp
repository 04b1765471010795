// Answers. The first byte chooses the call, the second how the answer is sealed, the rest is the
// body (and of some also a header). With a good seal the parsers behind the signature are reached;
// without one no bytes are a success.
#include <string>

#include "gateway/answer_document.hpp"
#include "gateway_sample.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

enum Sealing { sealed, not_sealed, without_time, changed, with_header_of_the_input };

Call call_of(unsigned choice) {
  if (choice % 4 == 1) return BalancesCall{"NORMAL_BALANCE"};
  if (choice % 4 == 2) return AccountsCall{};
  StatementsCall call = sample::statements_call();
  if (choice % 4 == 3) {
    call.currency = "USD";
    call.transaction_type = "COLLECTION";
    call.page = 2;
  }
  return call;
}

HttpAnswer answer_of(const Call& call, Sealing sealing, std::string_view bytes) {
  const std::string_view path = path_of(endpoint_of(call));
  if (sealing == with_header_of_the_input) {
    const std::size_t line_end = bytes.find('\n');
    const std::size_t begin = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
    return {.status = 200,
            .signature = std::string{bytes.substr(0, line_end)},
            .response_time = sample::response_time,
            .body = std::string{bytes.substr(begin)}};
  }
  if (sealing == not_sealed) {
    return {.status = 200, .signature = {}, .response_time = {}, .body = std::string{bytes}};
  }
  HttpAnswer answer = sample::vendor().sign(std::string{bytes}, path);
  if (sealing == without_time) answer.response_time.reset();
  if (sealing == changed) answer.body += ' ';
  return answer;
}

// What is kept for the database is one JSON object, in the vendor's own words.
void check_raw(const std::string& raw, const std::string& body) {
  fuzz::expects(AnswerDocument{raw}.object() != nullptr, "a kept element is a JSON object");
  fuzz::expects(body.find("\\u0000") != std::string::npos || body.find(raw) != std::string::npos,
                "a kept element is what was sent");
}

void check_money(const Money& money) {
  constexpr std::int64_t largest = 9'999'999'999'999'999;
  fuzz::expects(money.minor >= -largest && money.minor <= largest, "an amount has 16 digits");
  fuzz::expects(!money.currency.empty() && money.currency.size() <= 16, "an amount has a currency");
}

void check(const StatementsPage& page, const StatementsCall& call, const std::string& body) {
  fuzz::expects(page.page == call.page, "the page is the one that was asked for");
  fuzz::expects(page.total_count >= 0 && page.total_count <= 1'000'000'000, "a count is bounded");
  fuzz::expects(page.rows.size() <= 10, "a page holds ten rows");
  for (const Statement& row : page.rows) {
    fuzz::expects(row.transaction_time >= call.from, "no row is older than was asked for");
    fuzz::expects(row.transaction_time < call.to + std::chrono::seconds{1}, "no row is younger");
    fuzz::expects(call.currency.empty() || row.amount.currency == call.currency,
                  "a row is in the currency that was asked for");
    fuzz::expects(row.accounting_biz_no.size() <= 512 * 3, "a key can be indexed");
    fuzz::expects(row.remarks.find('\0') == std::string::npos, "a text holds no U+0000");
    check_money(row.amount);
    for (const auto& money : {row.fee, row.net, row.balance_after}) {
      if (money) check_money(*money);
    }
    check_raw(row.raw, body);
  }
}

void check(const Success& success, const Call& call, const std::string& body) {
  fuzz::expects(success.evidence.body == body, "the evidence is what was sent");
  if (const auto* const page = std::get_if<StatementsPage>(&success.data)) {
    check(*page, std::get<StatementsCall>(call), body);
  } else if (const auto* const balances = std::get_if<BalancesAnswer>(&success.data)) {
    for (const Balance& balance : balances->balances) check_raw(balance.raw, body);
  } else {
    const auto& accounts = std::get<AccountsAnswer>(success.data);
    for (const Account& account : accounts.accounts) check_raw(account.raw, body);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices{fuzz::text_of(data, size)};
  const Call call = call_of(choices.next());
  // Most of the time it is the parsers behind the signature that matter.
  const unsigned choice = choices.below(8);
  const auto sealing = static_cast<Sealing>(choice > with_header_of_the_input ? 0 : choice);
  const HttpAnswer answer = answer_of(call, sealing, choices.rest());
  const Outcome outcome = sample::vendor().judge(call, answer);
  const Outcome again = sample::vendor().judge(call, answer);
  fuzz::expects(outcome.what.index() == again.what.index() && outcome.message == again.message,
                "the same answer means the same");
  const auto* const success = std::get_if<Success>(&outcome.what);
  if (success == nullptr) return 0;
  fuzz::expects(sealing == sealed, "only a sealed answer is a success");
  check(*success, call, answer.body);
  return 0;
}
