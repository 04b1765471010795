#include "monitor_process.hpp"

#include <boost/json/parse.hpp>
#include <cctype>
#include <regex>
#include <stdexcept>

#include "port_client.hpp"
#include "scratch_folder.hpp"

namespace outside {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

fs::path program(const std::string& name) {
  return fs::path(MONITORING_PROGRAMS) / "bin" / name;
}

std::string example(const std::string& name) {
  return read_text(fs::path(EXAMPLES) / name);
}

// Throws where the example has changed, so that no test runs on what it did not mean to.
std::string replaced(const std::string& text, const std::string& pattern,
                     const std::string& instead) {
  const std::string changed = std::regex_replace(text, std::regex(pattern), instead);
  if (changed == text) throw std::runtime_error("the example has no " + pattern);
  return changed;
}

std::string at_loopback(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

fs::path made(const fs::path& folder) {
  fs::create_directories(folder);
  return folder;
}

// In times that a test can wait for. Not at once: before the first scrape there is no daemon.
fs::path alertmanager_config(const fs::path& folder, const std::string& webhook_url) {
  std::string text = example("alertmanager.yml");
  text = replaced(text, "http://127\\.0\\.0\\.1:9099/reconciled", webhook_url);
  text = replaced(text, " +email_configs:\n +- to: .*\n +send_resolved: true\n", "");
  text = replaced(text, "group_wait: \\w+", "group_wait: 1s");
  text = replaced(text, "group_interval: \\w+", "group_interval: 1s");
  write_text(made(folder) / "alertmanager.yml", text);
  return folder / "alertmanager.yml";
}

fs::path prometheus_config(const fs::path& folder, int daemon_port, int alertmanager_port) {
  std::string text = example("prometheus.yml");
  text = replaced(text, "_interval: 30s", "_interval: 1s");
  text = replaced(text, "- targets: \\[127\\.0\\.0\\.1:9464\\]",
                  "- targets: [" + at_loopback(daemon_port) + "]");
  text = replaced(text, "127\\.0\\.0\\.1:9093", at_loopback(alertmanager_port));
  write_text(made(folder) / "prometheus.yml", text);
  std::string rules = example("prometheus-rules.yml");
  rules = replaced(rules, "( for|keep_firing_for): \\w+", "$1: 3s");
  write_text(folder / "reconciled-rules.yml", rules);
  return folder / "prometheus.yml";
}

std::string percent_encoded(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_') {
      encoded += c;
    } else {
      encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return encoded;
}

std::vector<std::string> all_of(std::string first, std::vector<std::string> others) {
  others.insert(others.begin(), std::move(first));
  return others;
}

}  // namespace

bool has_monitoring_programs() {
  if (!fs::exists(program("promtool"))) return false;
  const ScratchFolder folder;
  return ChildProcess({program("alertmanager"), "--version"}, folder / "version")
             .wait()
             .exit_code == 0;
}

MonitorProcess::MonitorProcess(const std::string& name, std::vector<std::string> arguments,
                               const fs::path& folder)
    : process_(all_of(program(name), std::move(arguments)), made(folder) / "log") {
  static const std::regex listens(R"re(msg="Listening on" address=127\.0\.0\.1:(\d+))re");
  eventually(name + " listens", [&] {
    std::smatch found;
    const std::string said = log();
    if (process_.has_ended()) throw std::runtime_error(name + " has ended: " + said);
    if (std::regex_search(said, found, listens)) port_ = std::stoi(found[1]);
    return port_ != 0;
  });
}

json::value MonitorProcess::ask(const std::string& path) const {
  PortClient client(port_);
  // To HTTP/1.0 the answer is in one piece and ends with the connection.
  client.send("GET " + path + " HTTP/1.0\r\n\r\n");
  const std::string answer = client.read_to_end();
  const std::size_t body = answer.find("\r\n\r\n");
  if (answer.find(" 200 OK") == std::string::npos || body == std::string::npos) {
    throw std::runtime_error(path + " gives " + answer);
  }
  return json::parse(answer.substr(body + 4));
}

AlertmanagerProcess::AlertmanagerProcess(const fs::path& folder, const std::string& webhook_url)
    : MonitorProcess("alertmanager",
                     {"--config.file=" + alertmanager_config(folder, webhook_url).string(),
                      "--storage.path=" + (folder / "data").string(),
                      "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="},
                     folder) {}

std::string AlertmanagerProcess::state_of(const std::string& alertname) const {
  const json::value alerts = ask("/api/v2/alerts");
  for (const json::value& alert : alerts.as_array()) {
    if (alert.at("labels").at("alertname") != json::value(alertname)) continue;
    return std::string(alert.at("status").at("state").as_string());
  }
  return {};
}

PrometheusProcess::PrometheusProcess(const fs::path& folder, int daemon_port, int alertmanager_port)
    : MonitorProcess(
          "prometheus",
          {"--config.file=" + prometheus_config(folder, daemon_port, alertmanager_port).string(),
           "--storage.tsdb.path=" + (folder / "data").string(), "--web.listen-address=127.0.0.1:0"},
          folder) {}

std::string PrometheusProcess::value_of(const std::string& expression) const {
  const json::value answer = ask("/api/v1/query?query=" + percent_encoded(expression));
  const json::array& series = answer.at("data").at("result").as_array();
  return series.empty() ? "" : std::string(series[0].at("value").at(1).as_string());
}

std::set<std::string> selectors_of_examples() {
  // Quotes are escaped in JSON, and what stands for a customer is Grafana's to fill in.
  static const std::regex condition(R"re((reconciled_\w+)\{(\w+)!?=\\?"(\w+)\\?"\})re");
  std::set<std::string> selectors;
  for (const char* name : {"prometheus-rules.yml", "dashboard.json"}) {
    const std::string text = example(name);
    for (std::sregex_iterator i(text.begin(), text.end(), condition), end; i != end; ++i) {
      selectors.insert((*i)[1].str() + "{" + (*i)[2].str() + "=\"" + (*i)[3].str() + "\"}");
    }
  }
  return selectors;
}

std::string complaints_about(const std::string& page, const fs::path& folder) {
  write_text(made(folder) / "page", page);
  const Finished promtool = ChildProcess({"/bin/sh", "-c", "exec \"$0\" check metrics < \"$1\"",
                                          program("promtool"), folder / "page"},
                                         folder / "promtool")
                                .wait();
  if (promtool.exit_code == 0) return {};
  return promtool.out + promtool.err;
}

}  // namespace outside
