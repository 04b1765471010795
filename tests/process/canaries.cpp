#include "canaries.hpp"

#include <sys/stat.h>

namespace outside {

namespace {

Flags business_with_tokens() {
  Flags flags = small_business();
  flags.push_back("--access-tokens");
  return flags;
}

void write_secret(const std::filesystem::path& file, const std::string& text) {
  write_text(file, text);
  chmod(file.c_str(), 0600);
}

// As something in front of the sink might.
void show_what_was_sent(peer::Line& line, int nth) {
  if (nth > 1) return SinkServer::accept(line, nth);
  const std::string body = "POST " + canary::hook_path + " with " + canary::alert_secret;
  line.send("HTTP/1.1 500 Oops\r\nLocation: " + canary::hook_path +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

}  // namespace

Canaries::Canaries() : sink(show_what_was_sent), site(business_with_tokens()) {
  write_secret(site.beside_config("db.password"), canary::password + "\n");
  write_secret(site.beside_config("alert.secret"), canary::alert_secret + "\n");
  site.replace_in_config("database:\n", "database:\n  password_file: db.password\n");
  site.append_to_config("alerts: {webhooks: [{url: \"" + sink.url(canary::hook_path) +
                        "\", secret_file: alert.secret}]}\n"
                        "log: {level: trace, format: text}\n");
  search.look_for("the database's password", canary::password);
  search.look_for("the alert secret", canary::alert_secret);
  search.look_for("the webhook's path", canary::hook_path);
  search.look_for("the strange token", canary::strange_token);
  search.look_for_key("the private key", read_text(key_file()));
  for (const char* customer : {"acme-hk", "nordwind-de", "sakura-jp"}) {
    search.look_for(std::string("the token of ") + customer, token_of(customer));
  }
}

std::string Canaries::token_of(const std::string& customer) const {
  const std::string line = read_text(token_file(customer));
  return line.substr(0, line.find('\n'));
}

std::string Canaries::said() const {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(site.folder().path())) {
    const bool is_output = entry.path().filename().string().starts_with("reconciled-");
    if (is_output) text += read_text(entry.path());
  }
  return text;
}

std::set<std::string> Canaries::found_in_database() {
  std::set<std::string> found;
  for (const auto& [table, text] : texts_of(site.database())) {
    found.merge(search.found_in(table, text));
  }
  return found;
}

std::set<std::string> Canaries::found_in_proc(const ChildProcess& process) const {
  const std::string proc = "/proc/" + std::to_string(process.pid()) + "/";
  std::set<std::string> found;
  for (const char* file : {"cmdline", "comm", "environ", "status", "maps", "limits"}) {
    found.merge(search.found_in(proc + file, read_text(proc + file)));
  }
  return found;
}

std::set<std::string> Canaries::found_anywhere() {
  std::set<std::string> found = search.found_in("the output", said());
  found.merge(found_in_database());
  found.merge(search.found_in("the server's log", read_text(postgres_socket() + "/log")));
  return found;
}

}  // namespace outside
