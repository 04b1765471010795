#include "sandbox_process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <sstream>
#include <stdexcept>

#include "scratch_folder.hpp"

namespace outside {

namespace json = boost::json;

namespace {

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

long long number_of(const json::value& value) {
  return value.is_null() ? 0 : value.to_number<long long>();
}

Request request_of(const json::object& line) {
  const json::array& types = line.at("balance_types").as_array();
  Request request{.nth = number_of(line.at("nth")),
                  .arrived_us = micros_of(text_of(line.at("arrived"))),
                  .endpoint = text_of(line.at("endpoint")),
                  .customer = text_of(line.at("customer")),
                  .balance_type = types.empty() ? "" : text_of(types[0]),
                  .start = text_of(line.at("start")),
                  .end = text_of(line.at("end")),
                  .is_narrowed = !line.at("currencies").as_array().empty() ||
                                 !line.at("types").as_array().empty(),
                  .page = number_of(line.at("page")),
                  .code = text_of(line.at("result_code")),
                  .delivery = text_of(line.at("delivery")),
                  .rules = {},
                  .total_count = number_of(line.at("total_count")),
                  .rows = {}};
  for (const json::value& rule : line.at("rules").as_array()) {
    request.rules.push_back(text_of(rule));
  }
  for (const json::value& row : line.at("rows").as_array()) request.rows.push_back(number_of(row));
  return request;
}

// The last line may be on its way.
template <class F>
void for_each_line(const std::filesystem::path& file, F&& f) {
  const std::string text = read_text(file);
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) return;
    f(json::parse(text.substr(begin, end - begin)).as_object());
    begin = end + 1;
  }
}

std::string send_and_receive(int port, const std::string& message) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0 &&
      send(fd, message.data(), message.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(message.size())) {
    char buffer[4096];
    for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(n));
    }
  }
  close(fd);
  return answer;
}

}  // namespace

long long micros_of(const std::string& instant) {
  tm parts{};
  const char* rest = strptime(instant.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) throw std::runtime_error("not an instant: " + instant);
  long long micros = timegm(&parts) * 1'000'000LL;
  if (*rest == '.') micros += std::stoll((std::string(rest + 1) + "000000").substr(0, 6));
  return micros;
}

bool Request::hit(const std::string& rule) const {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

SandboxProcess::SandboxProcess(std::filesystem::path folder, const std::string& conninfo,
                               const std::vector<std::string>& flags)
    : folder_(std::move(folder)), conninfo_(conninfo), flags_(flags) {
  start();
}

void SandboxProcess::start() {
  std::vector<std::string> argv{SANDBOX_BINARY,
                                "--listen",
                                "127.0.0.1:" + std::to_string(port_),
                                "--write-config",
                                folder_ / (port_ == 0 ? "config" : "config-again"),
                                "--conninfo",
                                conninfo_,
                                "--truth",
                                folder_ / "truth.jsonl",
                                "--requests",
                                folder_ / "requests.jsonl"};
  if (port_ != 0) {
    std::filesystem::create_directory(folder_ / "config-again");
    for (const char* key :
         {"client-private.pem", "client-public.pem", "gateway-private.pem", "gateway-public.pem"}) {
      std::filesystem::copy_file(folder_ / "config" / key, folder_ / "config-again" / key,
                                 std::filesystem::copy_options::overwrite_existing);
    }
  }
  argv.insert(argv.end(), flags_.begin(), flags_.end());
  process_ = std::make_unique<ChildProcess>(argv, folder_ / "sandbox");
  const std::string sign = "://127.0.0.1:";
  std::string line;
  eventually("the sandbox listens", [&] {
    line = process_->out();
    if (process_->has_ended()) throw std::runtime_error("the sandbox ended: " + process_->err());
    return line.find(sign) != std::string::npos && line.find('\n') != std::string::npos;
  });
  port_ = std::stoi(line.substr(line.find(sign) + sign.size()));
}

void SandboxProcess::stop() {
  process_->send(SIGTERM);
  process_->wait();
}

std::string SandboxProcess::post(const std::string& path, const std::string& body) const {
  const std::string answer = send_and_receive(
      port_, "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                 "Content-Type: application/json\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
  if (!answer.starts_with("HTTP/1.1 200")) {
    throw std::runtime_error("the sandbox refused " + body + ":\n" + answer);
  }
  return answer;
}

void SandboxProcess::set_faults(const std::string& rules) {
  post("/sandbox/faults", "{\"seed\":1,\"rules\":[" + rules + "]}");
}

void SandboxProcess::add_row(const std::string& row) {
  post("/sandbox/rows", row);
}

std::vector<Request> SandboxProcess::requests() const {
  std::vector<Request> requests;
  for_each_line(folder_ / "requests.jsonl",
                [&](const json::object& line) { requests.push_back(request_of(line)); });
  return requests;
}

std::size_t SandboxProcess::request_count() const {
  const std::string text = read_text(folder_ / "requests.jsonl");
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<Request> SandboxProcess::requests_hit_by(const std::string& rule) const {
  std::vector<Request> all = requests();
  std::erase_if(all, [&](const Request& request) { return !request.hit(rule); });
  return all;
}

std::vector<json::object> SandboxProcess::present_rows() const {
  std::map<long long, json::object> rows;
  for_each_line(folder_ / "truth.jsonl", [&](json::object line) {
    const long long number = number_of(line.at("number"));
    rows[number] = std::move(line);
  });
  std::vector<json::object> present;
  for (auto& [number, row] : rows) {
    if (row.at("present").as_bool()) present.push_back(std::move(row));
  }
  return present;
}

}  // namespace outside
