// Goal: bytes in the gateway's place that are no answer, or one that proves nothing, are an unknown
// result like any other: one rung, no row, no kept answer, and nobody is parked for them. Method:
// the sandbox sends each of them to one window of one stream, and five minutes later the truth.
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <ctime>

#include "site.hpp"

namespace outside {

namespace {

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&seconds))};
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string forged =
    R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"},"totalCount":1,"currentPageNumber":1,)"
    R"("statementList":[{"accountingBizNo":"forged","transactionTime":"2026-07-13T12:00:00Z",)"
    R"("transactionAmount":{"currency":"USD","value":"1"}}]})";
const std::string forged_page =
    "Content-Length: " + std::to_string(forged.size()) + "\r\n\r\n" + forged;

struct Case {
  const char* name;
  std::string bytes;
};

const Case cases[] = {
    {"a page that nobody signed", ok + forged_page},
    {"a page with a signature of words",
     ok +
         "signature: algorithm=RSA256, keyVersion=1, signature=AAAA\r\n"
         "response-time: " +
         now() + "\r\n" + forged_page},
    {"a page with two lengths", ok + "Content-Length: 1\r\n" + forged_page},
    {"a page that is chunked as well", ok + "Transfer-Encoding: chunked\r\n" + forged_page},
    {"a page behind nine interim answers",
     "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 X\r\n\r\n"
     "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 X\r\n\r\n"
     "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 X\r\n\r\n" +
         ok + forged_page},
    {"another protocol",
     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + ok + forged_page},
    {"status 000", "HTTP/1.1 000 X\r\n" + forged_page},
    {"status 999", "HTTP/1.1 999 X\r\n" + forged_page},
    {"a redirection to somebody else",
     "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:9/amsin\r\n" + forged_page},
    {"too many requests", "HTTP/1.1 429 X\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n"},
    {"a proxy's question",
     "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"},
    {"HTTP/0.9", forged},
    {"a head without an end", ok + std::string(100'000, 'x')},
    {"two pages", ok + forged_page + ok + forged_page},
};

// A time within the window of each case, three days apart.
std::string time_of(std::size_t number) {
  const std::size_t day = 10 + number % 7 * 3;
  return (number < 7 ? "2026-07-" : "2026-08-") + std::to_string(day + (number < 7 ? 3 : 0)) +
         "T12:00:00Z";
}

// The forged row must not be refused for its time alone.
std::string bytes_for(std::size_t number) {
  std::string bytes = cases[number].bytes;
  const std::string time = time_of(0);
  for (std::size_t at = 0; (at = bytes.find(time, at)) != std::string::npos; at += time.size()) {
    bytes.replace(at, time.size(), time_of(number));
  }
  return bytes;
}

std::string rules() {
  std::string all;
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    all += all.empty() ? "" : ",";
    all += R"({"match": {"endpoint": "inquiryStatementList", "customer": "acme-hk",
               "balance_type": "NORMAL_BALANCE", "covers": ")" +
           time_of(i) + R"("}, "do": {"raw": )" +
           boost::json::serialize(boost::json::string(bytes_for(i))) + "}}";
  }
  return all;
}

TEST(HostileHttpAnswers, ClimbOneRungAndLeaveNothingBehind) {
  Site site;
  site.append_to_config("statements: {window: 3d}\n");
  const TestDatabase& database = site.database();
  database.use_test_clock("60 days");
  site.sandbox().set_faults(rules());
  EXPECT_EQ(site.pull().exit_code, 3);
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const std::string job =
        "(SELECT job_id FROM acct.jobs WHERE kind = 'statements' AND customer ="
        " 'acme-hk' AND balance_type = 'NORMAL_BALANCE' AND from_time <= '" +
        time_of(i) + "' AND to_time > '" + time_of(i) + "')";
    EXPECT_EQ(database.text("SELECT concat_ws(' ', state, rung, attempts) FROM acct.jobs WHERE"
                            " job_id = " +
                            job),
              "retrying 1 1")
        << cases[i].name;
    EXPECT_EQ(database.number("SELECT (SELECT count(*) FROM recon.page WHERE job_id = " + job +
                              ") + (SELECT count(*) FROM recon.answer WHERE job_id = " + job + ")"),
              0)
        << cases[i].name;
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'"),
            static_cast<long long>(std::size(cases)));
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.statements WHERE raw::text LIKE '%forged%'"),
            0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.parked"), 0);
  site.sandbox().set_faults("");
  database.advance_clock("5 min");
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
}

}  // namespace

}  // namespace outside
