// Goal: over https everything is as over http, and a gateway that cannot prove to be the host that
// was meant is told nothing and named. Method: the sandbox with certificates made for this run.
#include "gateway_certificate.hpp"
#include "site.hpp"

namespace outside {

namespace {

const peer::Certificate& root() {
  static const peer::Certificate instance = peer::issue(peer::authority("root"));
  return instance;
}

// A site whose sandbox shows `shown` and whose daemon trusts `trusted`.
class TlsSite {
 public:
  TlsSite(const peer::Certificate& shown, const std::string& trusted)
      : certificate_(shown.pem), key_(shown.key_pem), authorities_(trusted), site_(flags()) {
    site_.replace_in_config("ca_file: \"" + certificate_.path(),
                            "ca_file: \"" + authorities_.path());
  }

  Site& operator*() { return site_; }

 private:
  Flags flags() const {
    Flags all = small_business();
    all.insert(all.end(), {"--tls-cert", certificate_.path(), "--tls-key", key_.path()});
    return all;
  }

  peer::TemporaryFile certificate_;
  peer::TemporaryFile key_;
  peer::TemporaryFile authorities_;
  Site site_;
};

void expect_nothing_is_asked(TlsSite& with_tls, const std::string& why) {
  Site& site = *with_tls;
  const Finished check = site.run({"check", "--online"});
  EXPECT_EQ(check.exit_code, 78);
  const std::string reason = "the gateway cannot be reached: cannot connect to 127.0.0.1:";
  EXPECT_NE(check.err.find(reason), std::string::npos) << check.err;
  EXPECT_NE(check.err.find("the certificate was refused: " + why), std::string::npos) << check.err;
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 3) << pull.out << pull.err;
  const TestDatabase& database = site.database();
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.jobs WHERE rung > 0 OR state <> 'ready'"),
            0);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.attempts WHERE outcome = 'not_sent' AND"
                            " message LIKE '%the certificate was refused: " +
                            why + "%'"),
            database.number("SELECT count(*) FROM acct.attempts WHERE outcome <> 'released'"));
  EXPECT_GT(database.number("SELECT count(*) FROM acct.attempts WHERE outcome = 'not_sent'"), 0);
  EXPECT_TRUE(site.sandbox().requests().empty());
}

TEST(AGatewayOverTls, IsPulledFromLikeAnyOther) {
  TlsSite with_tls(peer::issue({}, &root()), root().pem);
  Site& site = *with_tls;
  EXPECT_EQ(site.run({"check", "--online"}).exit_code, 0);
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
}

TEST(AGatewayOverTls, OfAnUnknownAuthorityIsAskedNothingAndNamed) {
  const peer::Certificate other = peer::issue(peer::authority("other"));
  TlsSite with_tls(peer::issue({}, &root()), other.pem);
  expect_nothing_is_asked(with_tls, "unable to get local issuer certificate");
}

TEST(AGatewayOverTls, OfAnotherHostIsAskedNothingAndNamed) {
  TlsSite with_tls(peer::issue({.alternative_names = "IP:127.0.0.2"}, &root()), root().pem);
  expect_nothing_is_asked(with_tls, "IP address mismatch");
}

}  // namespace

}  // namespace outside
