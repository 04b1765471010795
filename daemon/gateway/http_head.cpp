#include "gateway/http_head.hpp"

#include <algorithm>

namespace reconciled {

namespace {

bool is_visible(char c) {
  return c > ' ' && c <= '~';
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c) && c != ':'; });
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c) || c == ' '; });
}

}  // namespace

std::string host_and_port(std::string_view host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  std::string text = is_ipv6 ? "[" : "";
  text.append(host).append(is_ipv6 ? "]:" : ":");
  return text += std::to_string(port);
}

std::string unsendable_part(const HttpRequest& request) {
  const bool is_path = !request.path.empty() && request.path.front() == '/' &&
                       std::all_of(request.path.begin(), request.path.end(), is_visible);
  if (!is_path) return "the path";
  for (const auto& [name, value] : request.headers) {
    if (!is_name(name)) return "a header's name";
    if (!is_value(value)) return "the header " + name;
  }
  return {};
}

std::string request_text(const HttpRequest& request, std::string_view host) {
  std::string text;
  text.reserve(1024 + request.body.size());
  text.append("POST ").append(request.path).append(" HTTP/1.1\r\nHost: ").append(host);
  text.append("\r\nUser-Agent: reconciled\r\nAccept: application/json\r\n");
  text.append("Accept-Encoding: identity\r\n");
  for (const auto& [name, value] : request.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  text.append("Content-Length: ").append(std::to_string(request.body.size()));
  return text.append("\r\n\r\n").append(request.body);
}

}  // namespace reconciled
