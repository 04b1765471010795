// reconciled-sandbox: the business, the gateway before it, and the server that lets them be
// reached.
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "control.hpp"
#include "daemon_config.hpp"
#include "journal.hpp"
#include "options.hpp"

namespace {

using namespace sandbox;

Instant read_clock() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

FaultScript load_faults(const std::string& file) {
  if (file.empty()) return {};
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  try {
    return FaultScript::parse(text.str());
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(file + ": " + error.what());
  }
}

void serve(const Options& options) {
  const auto clock = [&options] { return read_clock() + options.clock_offset; };
  auto keys = options.config_folder.empty() ? load_keys(options) : make_keys(options.config_folder);
  Business business(options.business);
  // Tokens last 30 days from now, wherever the history ends.
  for (std::size_t i = 0; options.business.has_tokens && i < business.customers().size(); ++i)
    business.set_tokens(i, make_tokens(business.customers()[i], options.business.seed, 0, clock()));
  Gateway gateway(business, options.gateway, std::move(keys.client), std::move(keys.gateway));
  gateway.set_faults(load_faults(options.faults_file));
  Journal journal(clock);
  if (!options.truth_file.empty()) journal.keep_truth(options.truth_file, business);
  if (!options.requests_file.empty())
    journal.keep_requests(options.requests_file, gateway.requests());

  Server server(options.server, [&](const HttpRequest& request) -> Reply {
    const auto now = clock();
    if (auto page = control(gateway, request, now)) return {std::move(*page), {}};
    return gateway.handle(request, now);
  });
  if (!options.config_folder.empty()) write_daemon_config(options, business, server.port());
  std::printf("listening on %s://%s:%u\n", options.server.tls ? "https" : "http",
              options.server.host.c_str(), static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  server.run();
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto parsed = parse_options(argument_count, arguments, read_clock());
  if (const auto* exit_code = std::get_if<int>(&parsed)) return *exit_code;
  try {
    serve(std::get<Options>(parsed));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "reconciled-sandbox: %s\n", error.what());
    return usage_error;
  }
  return 0;
}
