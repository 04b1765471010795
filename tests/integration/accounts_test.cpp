// Accounts as versions and balances as snapshots: what was seen before stays readable.
#include "store/accounts.hpp"

#include "store/balances.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

class Accounts : public StoreFixture {
 public:
  void tell(const std::vector<Account>& accounts, const std::string& company = "Acme") {
    advance(std::chrono::seconds{10});
    transact([&](pqxx::work& work) {
      store_accounts(work, "acme", ++job_id, {accounts, "id", company, R"({"id":"id"})"});
      return 0;
    });
  }
  static Account account(const std::string& number, const std::string& status) {
    return {number, "TYPE", status, {"USD", "EUR"}, R"({"status":")" + status + R"("})"};
  }
  std::string latest() {
    return database.value(
        "SELECT string_agg(account_no || ' ' || account_status || ' ' || is_gone, ', ' ORDER BY "
        "account_no) FROM acct.accounts");
  }
  std::int64_t versions() { return database.number("SELECT count(*) FROM acct.account_versions"); }

  std::int64_t job_id = 0;
};

TEST_F(Accounts, TheSameAnswerAgainAddsNothing) {
  tell({account("1", "ACTIVE"), account("2", "ACTIVE")});
  const std::string before = fingerprint();
  Account reordered = account("2", "ACTIVE");
  reordered.raw = "{ \"status\" : \"ACTIVE\" }";
  tell({reordered, account("1", "ACTIVE")});
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(versions(), 2);
}

TEST_F(Accounts, ThePreviousStateStaysReadable) {
  tell({account("1", "ACTIVE")});
  tell({account("1", "FROZEN")});
  EXPECT_EQ(latest(), "1 FROZEN false");
  EXPECT_EQ(database.value("SELECT string_agg(account_status, ' ' ORDER BY seen_at) FROM "
                           "acct.account_versions"),
            "ACTIVE FROZEN");
}

TEST_F(Accounts, AnAccountThatIsGoneIsMarkedAndMayComeBack) {
  tell({account("1", "ACTIVE"), account("2", "ACTIVE")});
  tell({account("1", "ACTIVE")});
  EXPECT_EQ(latest(), "1 ACTIVE false, 2 ACTIVE true");
  tell({account("1", "ACTIVE")});
  EXPECT_EQ(versions(), 3) << "gone is told once";
  tell({account("1", "ACTIVE"), account("2", "ACTIVE")});
  EXPECT_EQ(latest(), "1 ACTIVE false, 2 ACTIVE false");
  EXPECT_EQ(versions(), 4);
}

TEST_F(Accounts, AnAccountListedOncePerCurrencyIsOneAccount) {
  Account dollars = account("1", "ACTIVE");
  dollars.currencies = {"USD"};
  Account euros = account("1", "ACTIVE");
  euros.currencies = {"EUR"};
  euros.raw = R"({"currency":"EUR"})";
  tell({dollars, euros});
  tell({euros, dollars});
  EXPECT_EQ(versions(), 1);
  EXPECT_EQ(database.value("SELECT currencies::text FROM acct.accounts"), "{EUR,USD}");
}

TEST_F(Accounts, TheCompanyHasVersionsToo) {
  tell({account("1", "ACTIVE")});
  tell({account("1", "ACTIVE")});
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.company_version"), 1);
  tell({account("1", "ACTIVE")}, "Acme Ltd");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.company_version"), 2);
  EXPECT_EQ(database.value("SELECT company_name FROM acct.accounts"), "Acme Ltd");
}

TEST_F(Accounts, OtherCustomersAreLeftAlone) {
  tell({account("1", "ACTIVE")});
  transact([&](pqxx::work& work) {
    store_accounts(work, "other", 9, {{}, {}, {}, {}});
    return 0;
  });
  EXPECT_EQ(latest(), "1 ACTIVE false");
}

TEST_F(Accounts, EveryBalanceAnswerAppends) {
  const auto take = [&](std::int64_t total) {
    advance(std::chrono::seconds{10});
    transact([&](pqxx::work& work) {
      const Balance dollars{"1", "USD", total, total, std::nullopt, "{}"};
      const Balance euros{"1", "EUR", 7, 7, 0, "{}"};
      store_balances(work, {"acme", normal, 1}, {{dollars, euros}}, now - std::chrono::seconds{1});
      return 0;
    });
  };
  take(100);
  take(100);
  take(250);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.balances"), 6);
  EXPECT_EQ(database.value("SELECT string_agg(currency || ' ' || total || ' ' || "
                           "coalesce(frozen::text, 'none'), ', ' ORDER BY currency) FROM "
                           "acct.balances_latest"),
            "EUR 0.07 0.00, USD 2.50 none");
  EXPECT_EQ(database.value("SELECT bool_and(taken_at - answered_at = interval '1 s') FROM "
                           "acct.balances"),
            "t");
}

}  // namespace
}  // namespace reconciled::test
