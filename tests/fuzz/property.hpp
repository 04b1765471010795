// What a fuzz target holds to be true of every input. Always on, whatever the build type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/expects.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace reconciled::fuzz {

using reconciled::expects;

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  // libFuzzer hands out a null pointer for the empty input.
  return size == 0 ? std::string_view{""}
                   : std::string_view{reinterpret_cast<const char*>(data), size};
}

/// Choices out of an input. After its end every choice is 0, so that any input is a whole one.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : rest_{bytes} {}

  unsigned next() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  unsigned below(unsigned limit) { return next() % limit; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace reconciled::fuzz
