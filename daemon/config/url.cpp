#include "config/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <boost/url/parse.hpp>
#include <charconv>
#include <optional>
#include <utility>

namespace reconciled {
namespace {

namespace urls = boost::urls;

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 1123, and the underscore that container networks use.
bool is_host_name(std::string_view text) {
  constexpr std::size_t longest_name = 253;
  return !text.empty() && text.size() <= longest_name && is_letter_or_digit(text.front()) &&
         text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
         });
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  if (const auto address = urls::parse_ipv4_address(host)) return address->is_loopback();
  if (const auto address = urls::parse_ipv6_address(host)) return address->is_loopback();
  return false;
}

// The host of an authority, without the brackets of IPv6; nothing when it cannot be one.
std::optional<std::string> parse_host(std::string_view text) {
  const bool has_brackets = text.starts_with('[') && text.ends_with(']');
  if (has_brackets) text = text.substr(1, text.size() - 2);
  std::string host = lower_case(text);
  const bool is_usable =
      has_brackets ? urls::parse_ipv6_address(host).has_value() : is_host_name(host);
  if (!is_usable) return std::nullopt;
  return host;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  if (!is_whole || port == 0) return std::nullopt;
  return port;
}

std::string_view view(urls::string_view text) {
  return {text.data(), text.size()};
}

// What may not follow the host of this form, said so that the reader can put it right.
std::optional<Complaint> surplus(UrlForm form, const urls::url_view& url, std::string_view path) {
  if (url.has_fragment()) return Complaint{"must not have a fragment: write it without # ..."};
  if (url.has_query() && form != UrlForm::endpoint) {
    return Complaint{"must not have a query: write it without ? ..."};
  }
  if (!path.empty() && form == UrlForm::origin) {
    return Complaint{"must end with the host or port: write the path as path_prefix"};
  }
  return std::nullopt;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
  return port == (is_tls ? 443 : 80) ? name : fmt::format("{}:{}", name, port);
}

Parsed<Url> parse_url(UrlForm form, std::string_view text) {
  const auto parsed = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!parsed || !parsed->has_authority()) {
    return Complaint{"must be a URL such as https://host.example.com"};
  }
  const urls::url_view& url = *parsed;
  const std::string scheme = lower_case(view(url.scheme()));
  if (scheme != "https" && scheme != "http") return Complaint{"must start with https://"};
  if (url.has_userinfo()) {
    return Complaint{"must not name a user or a password: write the host right after //"};
  }
  Url result;
  result.is_tls = scheme == "https";
  auto host = parse_host(view(url.encoded_host()));
  if (!host) return Complaint{"has no usable host: write its name after //"};
  result.host = std::move(*host);
  if (!result.is_tls && !is_loopback(result.host)) {
    return Complaint{
        "would be sent in the clear: write https://, as http:// may only lead to "
        "this machine"};
  }
  result.port = result.is_tls ? 443 : 80;
  if (url.has_port()) {
    const auto port = parse_port(view(url.port()));
    if (!port) return Complaint{"has no usable port: write a number from 1 to 65535"};
    result.port = *port;
  }
  std::string_view path = view(url.encoded_path());
  // Of a name that begins like an IPv4 address the parser takes that for the host.
  if (!path.empty() && path.front() != '/') {
    return Complaint{"has no usable host: write its name after //"};
  }
  while (form != UrlForm::endpoint && path.ends_with('/')) path.remove_suffix(1);
  if (const auto complaint = surplus(form, url, path)) return *complaint;
  result.target = path;
  if (form == UrlForm::endpoint && path.empty()) result.target = "/";
  if (url.has_query()) result.target.append("?").append(view(url.encoded_query()));
  return result;
}

Parsed<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port = parse_port(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  const auto host = parse_host(text.substr(0, std::min(colon, text.size())));
  if (!port || !host) {
    return Complaint{"must be an address and a port from 1 to 65535, such as 127.0.0.1:9464"};
  }
  return ListenAddress{*host, *port};
}

Parsed<std::string> parse_path_prefix(std::string_view text) {
  if (text.empty()) return std::string{};
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || std::string_view("/-._~").find(c) != std::string_view::npos;
  });
  if (text.front() != '/') return Complaint{"must start with /: write it such as /sandbox"};
  if (text.back() == '/') return Complaint{"must not end with /: write it such as /sandbox"};
  if (!is_plain || text.find("//") != std::string_view::npos ||
      text.find("/.") != std::string_view::npos) {
    return Complaint{"must be a plain path: write letters and digits, such as /sandbox"};
  }
  return std::string(text);
}

}  // namespace reconciled
