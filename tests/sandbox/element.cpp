#include "element.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <optional>

#include "json_text.hpp"
#include "phrases.hpp"

namespace sandbox {
namespace {

using std::chrono::minutes;

// Each use of chance has a salt of its own, so that one choice says nothing about another.
enum Salt : std::uint32_t {
  of_escaping = 1,
  of_amount_form = 10,  // and the following, one for each field
  of_time_form = 40,
  of_label,
  of_ext_id,
  of_balance,
  of_detail,
  of_payer,
  of_name,
  of_account_no,
  of_remark,
  of_goods,
  of_operator,
  of_bank,
  of_quote_form,
};

class ElementWriter {
 public:
  ElementWriter(const Business& business, const Stream& stream, const Row& row, Instant now)
      : business_(business),
        stream_(stream),
        row_(row),
        now_(now),
        fields_(business.fields_of(row)),
        escaping_(chance(of_escaping, 125) ? Escaping::ascii : Escaping::utf8) {}

  std::string write() {
    json_.begin_object();
    write_ids();
    write_state();
    write_money();
    write_quotes();
    write_detail();
    write_extras();
    if (fields_ != nullptr) write_fields();
    json_.end_object();
    return json_.take();
  }

 private:
  bool chance(std::uint32_t salt, unsigned permille) const {
    return mix(row_.wording, salt) % 1000 < permille;
  }

  // A field given by hand, null included, takes the place of ours.
  bool is_ours(std::string_view name) const {
    return fields_ == nullptr || !fields_->contains(name);
  }

  void text(std::string_view name, std::string_view value) {
    if (is_ours(name)) json_.key(name).string(value, escaping_);
  }

  void amount(std::string_view name, std::int64_t value, Code currency, std::uint32_t salt) {
    if (!is_ours(name)) return;
    json_.key(name).begin_object();
    json_.key("currency").string(business_.currencies().word(currency));
    json_.key("value");
    const auto form = business_.options().value_form;
    const bool is_number = form == ValueForm::number ||
                           (form == ValueForm::mixed && chance(of_amount_form + salt, 400));
    if (is_number)
      json_.integer(value);
    else
      json_.string(fmt::format_int(value).c_str());
    json_.end_object();
  }

  std::string masked_number(std::uint32_t salt) const {
    return fmt::format("****{:04}", mix(row_.wording, of_account_no + 100 * salt) % 10'000);
  }

  void write_ids() {
    if (row_.has_biz_no) text("accountingBizNo", accounting_biz_no(row_));
    text("transactionId", fmt::format("{:020}", mix(row_.transaction)));
    if (chance(of_ext_id, 700))
      text("extTransactionId",
           fmt::format("ORD-{:x}/{}", mix(row_.transaction, of_ext_id), row_.wording % 100));
  }

  void write_state() {
    const auto precision = business_.options().precision;
    const auto offset = chance(of_time_form, 600) ? minutes{480} : minutes{0};
    text("transactionTime", format_instant(row_.time, precision, offset));
    text("transactionType", business_.types().word(row_.type));
    text("transactionStatus", name_of(status_at(row_, now_)));
    const auto label = mix(row_.wording, of_label) % 10;
    if (label < 6) text("balanceType", stream_.balance_type);
    if ((label == 6 || label == 7) && is_ours("balanceTypes"))
      json_.key("balanceTypes").begin_array().string(stream_.balance_type).end_array();
  }

  void write_money() {
    const auto code = row_.currency;
    amount("transactionAmount", row_.amount_minor, code, 0);
    if (chance(of_amount_form + 20, 300))
      amount("originalTransactionAmount", row_.amount_minor, code, 1);
    if (row_.fee_minor != 0) {
      amount("feeAmount", row_.fee_minor, code, 2);
      amount("netAmount", row_.amount_minor - row_.fee_minor, code, 3);
      if (chance(of_amount_form + 21, 300))
        amount("receiveAmount", row_.amount_minor - row_.fee_minor, code, 4);
    }
    const auto balance = business_.told_balance(stream_, row_);
    if (balance && !chance(of_balance, 15)) amount("accountBalance", *balance, code, 5);
  }

  void quote(std::string_view name) {
    if (!is_ours(name)) return;
    const auto price =
        fmt::format("{}.{:06}", row_.quote_e6 / 1'000'000, row_.quote_e6 % 1'000'000);
    const bool is_sold = row_.amount_minor < 0;
    const auto& mine = business_.currencies().word(row_.currency);
    const auto& other = business_.currencies().word(row_.other_currency);
    json_.key(name).begin_object();
    json_.key("transferFromCurrency").string(is_sold ? mine : other);
    json_.key("transferToCurrency").string(is_sold ? other : mine);
    json_.key("quotePrice");
    if (chance(of_quote_form, 300))
      json_.raw(price);
    else
      json_.string(price);
    json_.end_object();
  }

  void write_quotes() {
    if (row_.quote_e6 != 0) quote("foreignExchangeQuote");
  }

  void write_detail() {
    using namespace phrases;
    if (row_.quote_e6 != 0 || chance(of_detail, 60) || !is_ours("fundMoveDetail")) return;
    const auto seed = row_.wording;
    const auto part = [&](std::string_view name, std::string_view value) {
      json_.key(name).string(value, escaping_);
    };
    json_.key("fundMoveDetail").begin_object();
    if (row_.amount_minor >= 0) {
      part("payerName", pick(payers, seed, of_payer));
      part("payerAccountNo", masked_number(1));
      if (chance(of_payer + 100, 400)) part("payerBankName", pick(banks, seed, of_bank));
      if (chance(of_name + 100, 500)) {
        part("beneficiaryStoreName", pick(stores, seed, of_name));
        part("beneficiaryMarketplaceName", pick(marketplaces, seed, of_name + 1));
        part("receiveAccount", masked_number(2));
      }
    } else {
      part("beneficiaryName", pick(suppliers, seed, of_name));
      part("beneficiaryAccountNo", masked_number(3));
      part("beneficiaryBankCountry", pick(countries, seed, of_bank));
      part("beneficiaryBankName", pick(banks, seed, of_bank));
      if (chance(of_name + 200, 200)) part("paymentSubject", pick(goods, seed, of_name + 2));
    }
    if (chance(of_remark + 100, 650)) part("remarks", pick(remarks, seed, of_remark));
    if (chance(of_remark + 200, 200)) part("description", pick(remarks, seed, of_remark + 300));
    json_.end_object();
  }

  void write_extras() {
    using namespace phrases;
    if (row_.type == type::charge) {
      text("feeItemType", pick(fee_items, row_.wording, of_goods));
      if (chance(of_goods + 100, 300))
        amount("originalFeeAmount", -row_.amount_minor, row_.currency, 6);
      if (chance(of_goods + 200, 100)) amount("discountFeeAmount", 0, row_.currency, 7);
    } else if (row_.amount_minor > 0 && chance(of_goods + 300, 300)) {
      text("goodsName", pick(goods, row_.wording, of_goods));
      amount("goodsAmount", row_.amount_minor, row_.currency, 8);
    }
    if (row_.amount_minor >= 0 || !chance(of_operator, 500) || !is_ours("operatorInfo")) return;
    json_.key("operatorInfo").begin_object();
    json_.key("operatorName").string(pick(operators, row_.wording, of_operator), escaping_);
    json_.key("operatorEmail").string("o***@example.com").end_object();
  }

  void write_fields() {
    for (const auto& field : *fields_) {
      if (!field.value().is_null())
        json_.key(field.key()).raw(boost::json::serialize(field.value()));
    }
  }

  const Business& business_;
  const Stream& stream_;
  const Row& row_;
  Instant now_;
  const boost::json::object* fields_;
  Escaping escaping_;
  JsonText json_;
};

}  // namespace

std::string element_of(const Business& business, const Stream& stream, const Row& row,
                       Instant now) {
  return ElementWriter(business, stream, row, now).write();
}

std::string accounting_biz_no(const Row& row) {
  return fmt::format("{}{:020}", format_date(row.time), mix(row.number));
}

std::pair<std::int64_t, std::uint64_t> biz_no_order(const Row& row) {
  const auto day = std::chrono::floor<std::chrono::days>(row.time).time_since_epoch().count();
  return {day, mix(row.number)};
}

}  // namespace sandbox
