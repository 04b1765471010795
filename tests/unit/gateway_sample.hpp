// The vendor's side of the unit tests: a key made for this run, good answers, and the call that
// they answer.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string>
#include <string_view>

#include "gateway/wire.hpp"

namespace sample {

using namespace reconciled;

struct KeyPair {
  std::string private_pem;
  std::string public_pem;
};

inline std::string take_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

inline KeyPair make_keys(unsigned bits = 1024) {
  EVP_PKEY* const key = EVP_RSA_gen(bits);
  BIO* const private_bio = BIO_new(BIO_s_mem());
  BIO* const public_bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(private_bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_PUBKEY(public_bio, key);
  EVP_PKEY_free(key);
  return {take_text(private_bio), take_text(public_bio)};
}

inline Time time(std::string_view text) {
  return parse_time(text).value();
}
inline sys_seconds second(std::string_view text) {
  return std::chrono::floor<std::chrono::seconds>(time(text));
}

inline const std::string client_id = "5J00000000000000";
inline const std::string statements_path = "/amsin/api/v1/business/account/inquiryStatementList";
inline const std::string balances_path = "/amsin/api/v1/business/account/inquiryBalance";
inline const std::string accounts_path = "/amsin/api/v1/business/account/inquiryAccount";
inline const std::string response_time = "2026-03-01T08:00:01+08:00";
inline const Time sent_at = time("2026-03-01T00:00:00Z");
inline const Time received_at = time("2026-03-01T00:00:02Z");

inline StatementsCall statements_call() {
  return {.balance_type = "NORMAL_BALANCE",
          .from = second("2026-01-01T00:00:00Z"),
          .to = second("2026-02-01T00:00:00Z"),
          .currency = "",
          .transaction_type = "",
          .page = 1};
}

inline const std::string row =
    R"({"accountingBizNo":"A1","transactionId":"T1","transactionTime":"2026-01-05T10:00:00+08:00",)"
    R"("transactionType":"COLLECTION","transactionStatus":"SUCCESS",)"
    R"("transactionAmount":{"currency":"USD","value":"1000"}})";

inline std::string statements_body(std::string_view rows, std::string_view total = "1",
                                   std::string_view page = "1") {
  std::string body =
      R"({"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"success"},)"
      R"("responseId":"R1","totalPageNumber":1,"totalCount":)";
  body.append(total).append(R"(,"currentPageNumber":)").append(page);
  return body.append(R"(,"statementList":[)").append(rows).append("]}");
}

inline std::string result_body(std::string_view status, std::string_view code,
                               std::string_view message = "vendor words") {
  std::string body = R"({"responseId":"R2","result":{"resultStatus":")";
  body.append(status).append(R"(","resultCode":")").append(code);
  return body.append(R"(","resultMessage":")").append(message).append("\"}}");
}

class Vendor {
 public:
  HttpAnswer sign(std::string body, std::string_view path = statements_path,
                  std::string_view at = response_time) const {
    HttpAnswer answer{.status = 200, .signature = {}, .response_time = std::string{at}, .body = {}};
    answer.signature = signer_.sign(path, at, body);
    answer.body = std::move(body);
    return answer;
  }

  Outcome judge(const Call& call, HttpAnswer answer, const Identity& identity = {}) const {
    const std::string path{path_of(endpoint_of(call))};
    return parse_answer(call, identity, std::move(answer), verifier_, path, sent_at, received_at);
  }

  /// A properly signed answer to `call` with this body.
  Outcome judge_body(const Call& call, std::string body, const Identity& identity = {}) const {
    HttpAnswer answer = sign(std::move(body), path_of(endpoint_of(call)));
    return judge(call, std::move(answer), identity);
  }

  const Verifier& verifier() const { return verifier_; }

 private:
  KeyPair keys_ = make_keys();
  Signer signer_{keys_.private_pem, client_id, 1};
  Verifier verifier_{keys_.public_pem, client_id};
};

inline const Vendor& vendor() {
  static const Vendor instance;
  return instance;
}

/// "success", "failure", "not_sent", or the cause of an unknown.
inline std::string kind_of(const Outcome& outcome) {
  if (std::holds_alternative<Success>(outcome.what)) return "success";
  if (std::holds_alternative<Failure>(outcome.what)) return "failure";
  if (std::holds_alternative<NotSent>(outcome.what)) return "not_sent";
  return to_string(std::get<Unknown>(outcome.what).cause);
}

template <typename Data>
const Data& data_of(const Outcome& outcome) {
  return std::get<Data>(std::get<Success>(outcome.what).data);
}

}  // namespace sample
