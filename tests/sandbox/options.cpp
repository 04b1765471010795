#include "options.hpp"

#include <CLI/CLI.hpp>
#include <map>

namespace sandbox {
namespace {

constexpr auto description =
    "The vendor's gateway in a box: a generated business behind inquiryStatementList,\n"
    "inquiryBalance, inquiryAccount and applyToken, as strict about signatures, headers, windows\n"
    "and pages as the real one, and signing its answers.\n";

constexpr auto examples = R"(
Examples:
  reconciled-sandbox --listen 127.0.0.1:8443 --write-config demo
      makes keys and demo/reconciled.yaml, then serves; in another terminal:
      reconciled --config demo/reconciled.yaml migrate
      reconciled --config demo/reconciled.yaml pull
  reconciled-sandbox --write-config demo --rows 200000 --days 900 --customers 5 --seed 7
  reconciled-sandbox --write-config demo --faults faults.json --requests requests.jsonl
      where faults.json holds, say:
      {"rules": [{"match": {"endpoint": "inquiryBalance", "to_nth": 3},
                  "do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION"}}}]}
  curl http://127.0.0.1:8443/sandbox/truth

Prints one line, "listening on URL". SIGTERM or SIGINT ends it with 0; a wrong command line, key
or fault script with 64. tests/sandbox/README.md explains fault scripts and truth logs.
)";

// What CLI11 reads as text and we turn into values afterwards.
struct Raw {
  std::string listen = "127.0.0.1:0";
  std::string end;
  std::vector<std::string> bursts;
  bool has_no_burst = false;
  std::string tls_certificate;
  std::string tls_key;
  std::int64_t latency_ms = 0;
  std::string order = "newest";
  std::string amounts = "mixed";
  bool is_start_excluded = false;
  bool is_end_excluded = false;
  bool has_milliseconds = false;
  std::int64_t late_by_s = 180;
  std::string live;
  bool has_no_balances = false;
  std::string balance_means = "total";
  std::vector<std::string> still_statuses;
  std::int64_t clock_offset_s = 0;
};

void add_serving(CLI::App& app, Raw& raw, Options& options) {
  auto& admission = options.gateway.admission;
  app.add_option("--listen", raw.listen, "HOST:PORT; port 0 takes any that is free")
      ->capture_default_str();
  app.add_option("--tls-cert", raw.tls_certificate, "certificate chain (PEM): serve https");
  app.add_option("--tls-key", raw.tls_key, "its private key (PEM)");
  app.add_option("--latency-ms", raw.latency_ms, "wait before every answer")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--path-prefix", admission.path_prefix, "stands before /amsin/..., and is signed");
  app.add_option("--client-id", admission.client_id, "the only Client-Id known")
      ->capture_default_str();
  app.add_option("--key-version", admission.key_version, "the only keyVersion known")
      ->capture_default_str();
  app.add_option("--customer-header", admission.customer_header, "header that names the customer")
      ->capture_default_str();
  app.add_option("--client-public-key", options.client_public_key_file,
                 "the client's public key (PEM); needs --gateway-private-key")
      ->check(CLI::ExistingFile);
  app.add_option("--gateway-private-key", options.gateway_private_key_file,
                 "the key that signs answers (PEM)")
      ->check(CLI::ExistingFile);
  app.add_option("--clock-offset", raw.clock_offset_s,
                 "seconds by which the gateway's clock is ahead");
}

void add_business(CLI::App& app, Raw& raw, BusinessOptions& business) {
  app.add_option("--rows", business.row_count, "statements in all")->capture_default_str();
  app.add_option("--days", business.day_count, "length of the history")
      ->capture_default_str()
      ->check(CLI::Range(1, 36500));
  app.add_option("--customers", business.customer_count, "customers, of two balance types each")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--seed", business.seed, "another seed, another business")->capture_default_str();
  app.add_option("--end", raw.end, "end of the history, ISO 8601 with offset; default: now");
  app.add_option("--burst", raw.bursts,
                 "a second with very many rows, SHAPE[:ROWS], may be repeated; either: currency or "
                 "type takes it apart (default, 700 rows); both: only currency and then type; "
                 "unreachable: neither")
      ->type_name("SHAPE");
  app.add_flag("--no-burst", raw.has_no_burst, "no such second");
  app.add_flag("--milliseconds", raw.has_milliseconds, "row times have them");
  app.add_option("--amounts", raw.amounts, "how values are written")
      ->capture_default_str()
      ->check(CLI::IsMember({"mixed", "string", "number"}));
  app.add_option("--late-permille", business.late_permille, "rows that show up late, of 1000")
      ->check(CLI::Range(0, 1000));
  app.add_option("--late-by", raw.late_by_s, "by how many seconds")->capture_default_str();
  app.add_flag("--access-tokens", business.has_tokens, "customers ask for an Access-Token");
  app.add_option("--live", raw.live, "trade goes on after --end, as in 5/s, 30/m, 100/h, 2000/d");
}

void add_balances(CLI::App& app, Raw& raw, BusinessOptions& business) {
  app.add_flag("--no-balances", raw.has_no_balances, "no row tells its accountBalance");
  app.add_option("--balance-means", raw.balance_means, "what accountBalance of a row is")
      ->capture_default_str()
      ->check(CLI::IsMember({"total", "available"}));
  app.add_option("--frozen-permille", business.frozen_permille,
                 "of each opening balance, frozen for good; 0: what is pending is frozen")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  app.add_option("--still-statuses", raw.still_statuses,
                 "rows that end in one of these never moved the balance, as in FAIL,REFUNDED")
      ->delimiter(',')
      ->type_name("STATUS,...");
}

void add_semantics(CLI::App& app, Raw& raw) {
  app.add_option("--order", raw.order, "of rows in a list")
      ->capture_default_str()
      ->check(CLI::IsMember({"newest", "oldest", "id"}));
  app.add_flag("--start-excluded", raw.is_start_excluded, "a row on startTime is not in the list");
  app.add_flag("--end-excluded", raw.is_end_excluded, "a row on endTime is not in the list");
}

void add_files(CLI::App& app, Options& options) {
  app.add_option("--write-config", options.config_folder,
                 "make keys (or take those that are there) and reconciled.yaml in this folder");
  app.add_option("--conninfo", options.conninfo, "database.conninfo of that file")
      ->capture_default_str();
  app.add_option("--rate-limit", options.rate_limit, "gateway.rate_limit of that file")
      ->capture_default_str();
  app.add_option("--faults", options.faults_file, "fault script (JSON)")->check(CLI::ExistingFile);
  app.add_option("--truth", options.truth_file,
                 "write all rows here, and every change (JSON lines)");
  app.add_option("--requests", options.requests_file,
                 "append every request here before it is answered (JSON lines)");
}

Burst burst_of(const std::string& text) {
  static const std::map<std::string, Burst> shapes{
      {"either", {BurstShape::either, 700, {}}},
      {"both", {BurstShape::both, 1200, {}}},
      {"unreachable", {BurstShape::unreachable, 600, {}}}};
  const auto colon = text.find(':');
  const auto found = shapes.find(text.substr(0, colon));
  if (found == shapes.end())
    throw CLI::ValidationError("--burst", "must be either, both or unreachable");
  auto burst = found->second;
  if (colon != std::string::npos &&
      !CLI::detail::lexical_cast(text.substr(colon + 1), burst.row_count))
    throw CLI::ValidationError("--burst", "rows must be a number");
  return burst;
}

std::uint64_t rows_per_day(const std::string& text) {
  static const std::map<std::string, std::uint64_t> units{
      {"/s", 86400}, {"/m", 1440}, {"/h", 24}, {"/d", 1}};
  const auto slash = std::min(text.find('/'), text.size());
  const auto unit = units.find(text.substr(slash));
  std::uint64_t count = 0;
  if (unit == units.end() || !CLI::detail::lexical_cast(text.substr(0, slash), count))
    throw CLI::ValidationError("--live", "must be as 5/s, 30/m, 100/h or 2000/d");
  return count * unit->second;
}

void settle_server(const Raw& raw, ServerOptions& server) {
  const auto colon = raw.listen.rfind(':');
  if (colon == std::string::npos ||
      !CLI::detail::lexical_cast(raw.listen.substr(colon + 1), server.port))
    throw CLI::ValidationError("--listen", "must be HOST:PORT");
  server.host = raw.listen.substr(0, colon);
  server.latency = std::chrono::milliseconds{raw.latency_ms};
  if (raw.tls_certificate.empty() != raw.tls_key.empty())
    throw CLI::ValidationError("--tls-cert", "and --tls-key belong together");
  if (!raw.tls_key.empty()) server.tls = TlsFiles{raw.tls_certificate, raw.tls_key};
}

void settle_business(const Raw& raw, BusinessOptions& business, Instant now) {
  business.end = std::chrono::floor<std::chrono::seconds>(now);
  if (!raw.end.empty()) {
    const auto end = parse_instant(raw.end);
    if (!end) throw CLI::ValidationError("--end", "must be a time in ISO 8601 with an offset");
    business.end = *end;
  }
  if (raw.has_no_burst) business.bursts.clear();
  if (!raw.bursts.empty()) business.bursts.clear();
  for (const auto& text : raw.bursts) business.bursts.push_back(burst_of(text));
  if (raw.has_milliseconds) business.precision = Precision::milliseconds;
  if (raw.amounts == "string") business.value_form = ValueForm::string;
  if (raw.amounts == "number") business.value_form = ValueForm::number;
  business.late_by = std::chrono::seconds{raw.late_by_s};
  if (!raw.live.empty()) business.live_rows_per_day = rows_per_day(raw.live);
}

void settle_balances(const Raw& raw, BusinessOptions& business) {
  business.has_balances = !raw.has_no_balances;
  if (raw.balance_means == "available") business.balance_meaning = BalanceMeaning::available;
  for (const auto& name : raw.still_statuses) {
    const auto status = status_of(name);
    if (!status) throw CLI::ValidationError("--still-statuses", name + " is not a status");
    business.still_statuses.push_back(*status);
  }
}

void settle(const Raw& raw, Options& options, Instant now) {
  settle_server(raw, options.server);
  settle_business(raw, options.business, now);
  settle_balances(raw, options.business);
  options.clock_offset = std::chrono::seconds{raw.clock_offset_s};
  options.gateway.is_start_included = !raw.is_start_excluded;
  options.gateway.is_end_included = !raw.is_end_excluded;
  if (raw.order == "oldest") options.gateway.order = Order::oldest_first;
  if (raw.order == "id") options.gateway.order = Order::by_id;
  if (options.client_public_key_file.empty() != options.gateway_private_key_file.empty())
    throw CLI::ValidationError("--client-public-key", "and --gateway-private-key belong together");
  if (options.client_public_key_file.empty() == options.config_folder.empty())
    throw CLI::ValidationError(
        "--write-config", "or --client-public-key and --gateway-private-key: give one of them");
}

}  // namespace

std::variant<Options, int> parse_options(int argument_count, const char* const* arguments,
                                         Instant now) {
  Options options;
  Raw raw;
  CLI::App app(description, "reconciled-sandbox");
  app.footer(examples);
  add_serving(app, raw, options);
  add_files(app, options);
  add_business(app, raw, options.business);
  add_balances(app, raw, options.business);
  add_semantics(app, raw);
  try {
    app.parse(argument_count, arguments);
    settle(raw, options, now);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  return options;
}

}  // namespace sandbox
