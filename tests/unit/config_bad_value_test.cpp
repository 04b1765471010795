// Goal: whatever is wrong with a value or a key is found, at its place, and never repeated.
// Method: one piece of a good file is exchanged at a time; exactly one finding must come of it.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

struct BadCase {
  const char* name;
  std::string piece;        // of the least configuration; empty: its end
  std::string replacement;  // `hunter2` in it stands for what must not be shown
  int line;
  int column;
  const char* message;  // a part of it
};

void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.name;
}

class BadValue : public testing::TestWithParam<BadCase> {};

TEST_P(BadValue, IsFoundAtItsPlace) {
  const BadCase& bad = GetParam();
  const ConfigReading reading = read_text(least_config_with(bad.piece, bad.replacement));
  ASSERT_EQ(reading.findings.size(), 1u) << testing::PrintToString(bad);
  const Finding& finding = reading.findings.front();
  EXPECT_EQ(finding.line, bad.line) << to_string(finding);
  EXPECT_EQ(finding.column, bad.column) << to_string(finding);
  EXPECT_THAT(finding.message, testing::HasSubstr(bad.message));
  EXPECT_THAT(to_string(finding), testing::Not(testing::HasSubstr("hunter2")));
}

const std::string conninfo = "dbname=reconciled";
const std::string url = "https://gateway.example.com";
const std::string key_file = "client.pem";
const std::string history = "2026-01-01T00:00:00Z";
const std::string end;

std::string filled(std::size_t count, char c) {
  return std::string(count, c);
}

const std::vector<BadCase> keys{
    {"UnknownAtTheRoot", end, "hello: 1\n", 10, 1, "hello is not a known key: write one of datab"},
    {"MisspeltAtTheRoot", end, "statement: {every: 1m}\n", 10, 1, "write statements"},
    {"MisspeltInASection", end, "statements: {evry: 1m}\n", 10, 14,
     "statements.evry is not a known key: write every"},
    {"MisspeltInACustomer", "history_from", "history_from: 2026-01-01T00:00:00Z\n    histroy_from",
     10, 5, "write history_from"},
    {"InCapitals", "  url", "  URL: https://a.example\n  url", 3, 3, "write url"},
    {"WithHyphens", "  url", "  key-version: 1\n  url", 3, 3, "write key_version"},
    {"TwiceAtTheRoot", end, "database: {conninfo: dbname=x}\n", 10, 1,
     "database is written twice, first in line 1: keep one"},
    {"TwiceInASection", "  client_id", "  client_id: a\n  client_id", 5, 3,
     "gateway.client_id is written twice, first in line 4"},
    {"TwiceThoughQuoted", "  client_id", "  \"url\": https://b.example\n  client_id", 4, 3,
     "first in line 3"},
    {"NoSpaceAfterTheColon", end, "balances: {every:15m}\n", 10, 12,
     "balances.every needs a space after its colon"},
    {"AKeyThatMayBeASecret", end, "log: {hunter2hunter2hunter2hunter2hunter2hunter2: 1}\n", 10, 7,
     "log.this is not a known key"},
    {"AKeyWithASecretBehindIt", end, "log: {passphrase:hunter2}\n", 10, 7,
     "log.passphrase is not a known key, and secrets are never written here"},
    {"AListAsKey", end, "? [a]\n: b\n", 10, 3, "this is not a key"},
    {"ANullKey", end, "~: 1\n", 10, 1, "this is not a key"},
    {"MergeKey", end, "log:\n  <<: {level: info}\n", 11, 3, "merge keys"},
};

const std::vector<BadCase> secrets{
    {"PrivateKeyAsValue", "  url", "  private_key: hunter2\n  url", 3, 3,
     "gateway.private_key is never written here: save it in a file, and write the file's name as "
     "gateway.private_key_file"},
    {"PublicKeyAsValue", "  url", "  public_key: hunter2\n  url", 3, 3, "gateway.public_key_file"},
    {"PasswordAsValue", "{conninfo", "{password: hunter2, conninfo", 1, 12,
     "database.password_file"},
    {"PassphraseOfTheDatabase", "{conninfo", "{pwd: hunter2, conninfo", 1, 12,
     "database.password_file"},
    {"TokenAsValue", "    history", "    access_token: hunter2\n    history", 9, 5,
     "customers.access_token_file"},
    {"ShortTokenAsValue", "    history", "    token: hunter2\n    history", 9, 5,
     "customers.access_token_file"},
    {"SecretOfAWebhook", end,
     "alerts:\n  webhooks: [{url: https://a.example, secret: hunter2, secret_file: s}]\n", 11, 39,
     "alerts.webhooks.secret_file"},
    {"SecretAtTheRoot", end, "secret: hunter2\n", 10, 1, "secrets are never written here"},
    {"PasswordInConninfo", conninfo, "\"dbname=x password=hunter2\"", 1, 22,
     "holds a password: save it in a file, and write the file's name as password_file"},
    {"PasswordWithSpacesInConninfo", conninfo, "\"password = 'hunter2' dbname=x\"", 1, 22,
     "password_file"},
    {"KeyPasswordInConninfo", conninfo, "\"dbname=x sslpassword=hunter2\"", 1, 22, "password"},
    {"PasswordInAUri", conninfo, "\"postgresql://me:hunter2@localhost/x\"", 1, 22, "password"},
    {"PasswordWithASlashInAUri", conninfo, "\"postgresql://me:hun/ter2@localhost/x\"", 1, 22,
     "password"},
    {"PasswordWithAQuestionMarkInAUri", conninfo, "\"postgresql://me:hun?ter2@localhost/x\"", 1, 22,
     "password"},
    {"PasswordInAUriQuery", conninfo, "\"postgres://db/x?connect_timeout=1&password=hunter2\"", 1,
     22, "password"},
    {"PasswordInAdminConninfo", "{conninfo", "{admin_conninfo: \"password=hunter2\", conninfo", 1,
     28, "database.admin_conninfo holds a password"},
    {"PemInsteadOfAFileName", key_file,
     "|\n    -----BEGIN PRIVATE KEY-----\n    hunter2\n    -----END PRIVATE KEY-----", 5, 21,
     "gateway.private_key_file holds a key itself"},
    {"PemOnOneLine", key_file, "\"-----BEGIN RSA PRIVATE KEY----- hunter2\"", 5, 21,
     "holds a key itself"},
    {"Base64InsteadOfAFileName", key_file, "MIIEvQIBADANhunter2", 5, 21, "looks like a secret"},
    {"TokenInsteadOfAFileName", "    history", "    access_token_file: eyJhunter2\n    history", 9,
     24, "looks like a secret"},
    {"LongNameWithoutFolderOrDot", key_file, filled(50, 'a') + "hunter2", 5, 21,
     "looks like a secret"},
    {"PasswordInAUrl", url, "https://me:hunter2@gateway.example.com", 3, 8,
     "must not name a user or a password"},
};

const std::vector<BadCase> types{
    {"ScalarForASection", end, "statements: 15m\n", 10, 13,
     "statements is a single value: write keys and values, such as `every: ...`"},
    {"ListForASection", end, "log: [info]\n", 10, 6, "log is a list: write keys and values"},
    {"NothingForASection", end, "log:\n", 10, 1, "log has no value"},
    {"TildeForASection", end, "http: ~\n", 10, 1, "http has no value"},
    {"MapForAScalar", "https://gateway.example.com", "{host: a}", 3, 8,
     "gateway.url is a map: write a single value"},
    {"ListForAScalar", "5J00", "[a]", 4, 14, "gateway.client_id is a list"},
    {"NothingForAScalar", "5J00", "", 4, 3, "gateway.client_id has no value"},
    {"NullForAScalar", "5J00", "null", 4, 3, "gateway.client_id has no value"},
    {"EmptyTextForAScalar", "5J00", "''", 4, 14, "must be an identifier"},
    {"ScalarForAList", end, "retry: {ladder: 5m}\n", 10, 17,
     "retry.ladder is a single value: write a list"},
    {"MapForAList", end, "retry: {ladder: {a: 1}}\n", 10, 17, "retry.ladder is a map"},
    {"NothingForAList", end, "retry:\n  ladder:\n", 11, 3, "retry.ladder has no value"},
    {"NothingAsAnItem", end, "retry:\n  ladder:\n    - 5m\n    -\n", 13, 5, "has no value"},
    {"AListAsAnItem", end, "retry: {ladder: [5m, [10m]]}\n", 10, 22, "retry.ladder is a list"},
    {"ScalarForACustomer", "\n    history_from: 2026-01-01T00:00:00Z",
     "\n    history_from: " + history + "\n  - acme2", 10, 5,
     "customers is a single value: write keys and values"},
    {"LineBreakInAValue", "5J00", "\"5J\\n00\"", 4, 14, "a line break, a tab or another control"},
    {"NulInAValue", "5J00", "\"5J\\0\"", 4, 14, "control character"},
    {"Tag", "5J00", "!!str 5J00", 4, 14, "tags are not understood here"},
    {"Alias", "5J00\n", "&id 5J00\n  customer_header: *id\n", 5, 20, "aliases are not understood"},
};

const std::vector<BadCase> missing{
    {"Conninfo", "conninfo: dbname=reconciled", "password_file: p", 1, 11,
     "database.conninfo is missing: write where the database is"},
    {"Database", "database: {conninfo: dbname=reconciled}\n", "", 1, 1,
     "database is missing: write it with database.conninfo"},
    {"GatewayUrl", "  url: https://gateway.example.com\n", "", 3, 3, "gateway.url is missing"},
    {"ClientId", "  client_id: 5J00\n", "", 3, 3, "gateway.client_id is missing"},
    {"PrivateKeyFile", "  private_key_file: client.pem\n", "", 3, 3,
     "gateway.private_key_file is missing"},
    {"PublicKeyFile", "  public_key_file: gateway.pem\n", "", 3, 3,
     "gateway.public_key_file is missing"},
    {"Customers", "customers:\n  - name: acme\n    history_from: 2026-01-01T00:00:00Z\n", "", 1, 1,
     "customers is missing: write at least one"},
    {"CustomerName", "name: acme\n    ", "", 8, 5, "customers.name is missing"},
    {"HistoryFrom", "    history_from: 2026-01-01T00:00:00Z\n", "", 8, 5,
     "customers.history_from is missing"},
    {"SecretFileOfAWebhook", end, "alerts: {webhooks: [{url: https://a.example}]}\n", 10, 21,
     "alerts.webhooks.secret_file is missing"},
    {"UrlOfAWebhook", end, "alerts: {webhooks: [{secret_file: s}]}\n", 10, 21,
     "alerts.webhooks.url is missing"},
    {"Listen", end, "http: {}\n", 10, 7, "http.listen is missing"},
};

const std::vector<BadCase> gateway{
    {"ConninfoThatIsNone", conninfo, "reconciled", 1, 22, "must be a libpq connection string"},
    {"ConninfoWithOpenQuote", conninfo, "\"dbname='a\"", 1, 22,
     "must be a libpq connection string"},
    {"PlainHttpAbroad", url, "http://gateway.example.com", 3, 8, "would be sent in the clear"},
    {"UrlWithPath", url, "https://gateway.example.com/amsin", 3, 8,
     "write the path as path_prefix"},
    {"PathPrefixWithoutSlash", "  url", "  path_prefix: sandbox\n  url", 3, 16,
     "must start with /"},
    {"PathPrefixWithSlashAtItsEnd", "  url", "  path_prefix: /sandbox/\n  url", 3, 16,
     "must not end with /"},
    {"PathPrefixUpwards", "  url", "  path_prefix: /a/../b\n  url", 3, 16, "must be a plain path"},
    {"PathPrefixWithQuery", "  url", "  path_prefix: /a?b\n  url", 3, 16, "must be a plain path"},
    {"ClientIdWithSpace", "5J00", "5J 00", 4, 14, "must be an identifier"},
    {"ClientIdBeyondAscii", "5J00", "5J\xc3\xa4", 4, 14, "must be an identifier"},
    {"ClientIdTooLong", "5J00", filled(129, '5'), 4, 14, "at most 128 characters"},
    {"KeyVersionZero", "  url", "  key_version: 0\n  url", 3, 16, "whole number from 1"},
    {"KeyVersionNegative", "  url", "  key_version: -1\n  url", 3, 16, "whole number from 1"},
    {"KeyVersionFraction", "  url", "  key_version: 1.5\n  url", 3, 16, "whole number from 1"},
    {"KeyVersionWord", "  url", "  key_version: hunter2\n  url", 3, 16, "whole number from 1"},
    {"KeyVersionOverflow", "  url", "  key_version: 99999999999999999999\n  url", 3, 16,
     "whole number from 1"},
    {"HeaderWithColon", "  url", "  customer_header: 'A:'\n  url", 3, 20, "name of an HTTP header"},
    {"HeaderEmpty", "  url", "  customer_header: ''\n  url", 3, 20, "name of an HTTP header"},
    {"HeaderReserved", "  url", "  customer_header: client-ID\n  url", 3, 20,
     "names a header that every request carries"},
    {"TimeoutZero", "  url", "  timeout: 0s\n  url", 3, 12, "longer than 0s"},
    {"TimeoutTooLong", "  url", "  timeout: 601s\n  url", 3, 12, "from 1ms to 10m"},
    {"ConnectionsZero", "  url", "  connections: 0\n  url", 3, 16, "from 1 to 256"},
    {"ConnectionsTooMany", "  url", "  connections: 257\n  url", 3, 16, "from 1 to 256"},
    {"RateWithoutUnit", "  url", "  rate_limit: 10\n  url", 3, 15, "must be a rate"},
    {"RateZero", "  url", "  rate_limit: 0/s\n  url", 3, 15, "from 1 to 1000000"},
    {"FileNameEmpty", key_file, "''", 5, 21, "must be the name of a file"},
    {"FileNameOfAFolder", key_file, "keys/", 5, 21, "must be the name of a file"},
};

const std::vector<BadCase> customers{
    {"NoCustomer", "\n  - name: acme\n    history_from: 2026-01-01T00:00:00Z", " []", 7, 12,
     "customers is empty: write at least one customer"},
    {"CustomersAsAMap", "\n  - name: acme\n    history_from: 2026-01-01T00:00:00Z", " {}", 7, 12,
     "customers is a map: write a list"},
    {"NameInCapitals", "acme\n", "Acme\n", 8, 11, "small letters, digits and hyphens"},
    {"NameTooLong", "acme\n", filled(65, 'a') + "\n", 8, 11, "1 to 64"},
    {"NameTwice", history, history + "\n  - {name: acme, history_from: " + history + "}", 10, 12,
     "customers.name is that of the customer in line 8 as well"},
    {"HistoryWithoutOffset", history, "2026-01-01T00:00:00", 9, 19, "a time with its offset"},
    {"HistoryAsADate", history, "2026-01-01", 9, 19, "a time with its offset"},
    {"HistoryOnNoDay", history, "2026-02-30T00:00:00Z", 9, 19, "a time with its offset"},
    {"HistoryTooEarly", history, "1969-12-31T23:59:59Z", 9, 19, "years 1970 to 9999"},
    {"HistoryTooEarlyByItsOffset", history, "1970-01-01T00:00:00+08:00", 9, 19, "1970 to 9999"},
    {"HistoryTooLate", history, "9999-12-31T23:00:00-08:00", 9, 19, "1970 to 9999"},
    {"ReferenceTooLong", "    history",
     "    reference_customer_id: " + filled(65, 'a') + "\n    history", 9, 28,
     "customers.reference_customer_id is too long: write at most 64"},
    {"CustomerIdTooLong", "    history", "    customer_id: " + filled(65, '1') + "\n    history", 9,
     18, "at most 64"},
    {"ConnectedIdWithSpace", "    history", "    connected_customer_id: 1 2\n    history", 9, 28,
     "must be an identifier"},
    {"NoBalanceType", "    history", "    balance_types: []\n    history", 9, 20,
     "is empty: write at least one type"},
    {"BalanceTypeTwice", "    history", "    balance_types: [A, B, A]\n    history", 9, 27,
     "has this type twice"},
    {"BalanceTypeInSmallLetters", "    history", "    balance_types: [normal]\n    history", 9, 21,
     "capital letters"},
};

const std::vector<BadCase> others{
    {"EveryZero", end, "statements: {every: 0s}\n", 10, 21, "longer than 0s"},
    {"EveryWithoutUnit", end, "statements: {every: 15}\n", 10, 21, "must be a duration"},
    {"EveryWithSpace", end, "balances: {every: 15 m}\n", 10, 19, "must be a duration"},
    {"EveryTooLong", end, "accounts: {every: 99999999999999999999d}\n", 10, 19, "at most 3650d"},
    {"WindowOfAHundredDays", end, "statements: {window: 100d}\n", 10, 22, "from 1m to 8639998s"},
    {"WindowOfASecondTooMuch", end, "statements: {window: 8639999s}\n", 10, 22, "to 8639998s"},
    {"WindowTooShort", end, "statements: {window: 59s}\n", 10, 22, "from 1m"},
    {"WindowOffTheSecond", end, "statements: {window: 90500ms}\n", 10, 22, "must be whole seconds"},
    {"SettleNegative", end, "statements: {settle: -1s}\n", 10, 22, "must be a duration"},
    {"RecheckNotAscending", end, "statements: {recheck: [1h, 1d, 1d]}\n", 10, 32,
     "longer than the step before it"},
    {"RecheckZero", end, "statements: {recheck: [0s]}\n", 10, 24, "longer than 0s"},
    {"NoRung", end, "retry: {ladder: []}\n", 10, 17, "must have 1 to 20 rungs"},
    {"TooManyRungs", end,
     "retry: {ladder: [1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s]}\n", 10, 17,
     "must have 1 to 20 rungs"},
    {"RungOfNothing", end, "retry: {ladder: [5m, 0m]}\n", 10, 22, "longer than 0s"},
    {"NoSuchTimeZone", end, "books: {timezone: Europe/Atlantis}\n", 10, 19, "not a time zone"},
    {"TimeZoneUpwards", end, "books: {timezone: ../zoneinfo/UTC}\n", 10, 19, "not a time zone"},
    {"TimeZoneFromTheRoot", end, "books: {timezone: /usr/share/zoneinfo/Asia/Tokyo}\n", 10, 19,
     "not a time zone"},
    {"TimeZoneThatIsAFolder", end, "books: {timezone: Europe}\n", 10, 19, "not a time zone"},
    {"TimeZoneThatIsATable", end, "books: {timezone: tzdata.zi}\n", 10, 19, "not a time zone"},
    {"EvidenceKeptTooShort", end, "evidence: {keep: 34d}\n", 10, 18,
     "evidence.keep is out of range: write a duration from 35d to 3650d"},
    {"EvidenceKeptForNoTime", end, "evidence: {keep: 0s}\n", 10, 18, "from 35d"},
    {"EvidenceKeptForEver", end, "evidence: {keep: forever}\n", 10, 18, "must be a duration"},
    {"StaleAfterNothing", end, "alerts: {stale_after: 0s}\n", 10, 23, "longer than 0s"},
    {"RepeatEveryNothing", end, "alerts: {repeat_every: 0s}\n", 10, 24, "longer than 0s"},
    {"WebhookInTheClear", end, "alerts: {webhooks: [{url: http://a.example, secret_file: s}]}\n",
     10, 27, "alerts.webhooks.url would be sent in the clear"},
    {"WebhookTwice", end,
     "alerts: {webhooks: [{url: https://a.example, secret_file: s}, "
     "{url: https://a.example, secret_file: t}]}\n",
     10, 63, "alerts.webhooks posts to this url twice: keep one"},
    {"AlertmanagerInTheClear", end, "alerts: {alertmanager: http://a.example}\n", 10, 24,
     "alerts.alertmanager would be sent in the clear"},
    {"AlertmanagerWithQuery", end, "alerts: {alertmanager: 'https://a.example?b'}\n", 10, 24,
     "must not have a query"},
    {"ListenWithoutPort", end, "http: {listen: 127.0.0.1}\n", 10, 16, "an address and a port"},
    {"ListenOnPortZero", end, "http: {listen: 127.0.0.1:0}\n", 10, 16, "an address and a port"},
    {"ListenWithoutAddress", end, "http: {listen: ':9464'}\n", 10, 16, "an address and a port"},
    {"LogLevel", end, "log: {level: verbose}\n", 10, 14,
     "log.level is none of the known words: write one of trace, debug, info, warning, error"},
    {"LogFormat", end, "log: {format: xml}\n", 10, 15, "write one of text, json, journal"},
};

std::string name_of(const testing::TestParamInfo<BadCase>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Keys, BadValue, testing::ValuesIn(keys), name_of);
INSTANTIATE_TEST_SUITE_P(Secrets, BadValue, testing::ValuesIn(secrets), name_of);
INSTANTIATE_TEST_SUITE_P(Types, BadValue, testing::ValuesIn(types), name_of);
INSTANTIATE_TEST_SUITE_P(Missing, BadValue, testing::ValuesIn(missing), name_of);
INSTANTIATE_TEST_SUITE_P(Gateway, BadValue, testing::ValuesIn(gateway), name_of);
INSTANTIATE_TEST_SUITE_P(Customers, BadValue, testing::ValuesIn(customers), name_of);
INSTANTIATE_TEST_SUITE_P(Others, BadValue, testing::ValuesIn(others), name_of);

}  // namespace
}  // namespace reconciled
