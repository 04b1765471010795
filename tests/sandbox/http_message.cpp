#include "http_message.hpp"

#include <algorithm>
#include <array>

namespace sandbox {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::optional<std::string> find_header(const Headers& headers, std::string_view name) {
  const auto is_named = [name](const auto& header) {
    return std::equal(header.first.begin(), header.first.end(), name.begin(), name.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
  };
  const auto found = std::find_if(headers.begin(), headers.end(), is_named);
  if (found == headers.end()) return {};
  return found->second;
}

std::string_view name_of(Delivery::Fault fault) {
  constexpr std::array<std::string_view, 6> names{"deliver", "cut_off", "reset",
                                                  "stall",   "endless", "raw"};
  return names[static_cast<std::size_t>(fault)];
}

}  // namespace sandbox
