#include "gateway/tree_builder.hpp"

#include <memory>

#include "core/expects.hpp"

namespace reconciled {

namespace {

// jsonb keeps numbers as numeric: 131072 digits before the point, 16383 behind it. These bounds
// stay well inside and are far beyond any number that means something here.
constexpr std::size_t longest_number = 400;
constexpr std::size_t longest_exponent = 4;

bool is_fit(std::string_view number) {
  if (number.size() > longest_number) return false;
  const std::size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return true;
  std::string_view exponent = number.substr(e + 1);
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  return exponent.size() <= longest_exponent;
}

// A page's rows, the fields of one row and those of an amount in it are open at the same time.
constexpr std::size_t usual_open_count = 64;

}  // namespace

TreeBuilder::TreeBuilder(std::string_view source, std::pmr::memory_resource& memory,
                         std::pmr::string& decoded)
    : memory_{memory}, decoded_{decoded}, cursor_{source} {
  open_.reserve(usual_open_count);
}

const JsonValue& TreeBuilder::root() const {
  expects(open_.size() == 1, "a parsed document is one value");
  return open_.front();
}

// All numbers that could be too long come here: those of 64 bits have at most 20 digits.
bool TreeBuilder::add_unread_number(std::string_view text) {
  if (!is_fit(text)) numbers_are_fit_ = false;
  return add(cursor_.take(text.size()), JsonUnread{});
}

JsonRange TreeBuilder::take_last(std::size_t count) {
  if (count == 0) return {};
  auto* const place =
      static_cast<JsonValue*>(memory_.allocate(count * sizeof(JsonValue), alignof(JsonValue)));
  const auto first = open_.end() - static_cast<std::ptrdiff_t>(count);
  std::uninitialized_copy(first, open_.end(), place);
  open_.erase(first, open_.end());
  return {place, count};
}

// Decoded text is never longer than its source: with room for all of it, no view goes stale.
bool TreeBuilder::decode(std::string_view part) {
  if (decoded_.empty()) decoded_.reserve(cursor_.source_size());
  decoded_.append(part);
  return true;
}

std::string_view TreeBuilder::decoded(std::string_view last_part, std::size_t size) {
  decode(last_part);
  return std::string_view{decoded_}.substr(decoded_.size() - size);
}

}  // namespace reconciled
