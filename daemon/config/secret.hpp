// Text that must not leak: it cannot be copied or printed, and its bytes are overwritten when it
// goes. In OpenSSL's secure heap when the program has set one up.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>

namespace reconciled {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);

  /// Valid for as long as this Secret is neither moved from nor destroyed. Not NUL-terminated.
  std::string_view reveal() const { return {bytes_.get(), size()}; }
  std::size_t size() const { return bytes_ ? bytes_.get_deleter().size_bytes : 0; }
  bool empty() const { return size() == 0; }

 private:
  struct Cleanser {
    std::size_t size_bytes;
    void operator()(char* bytes) const;
  };
  std::unique_ptr<char[], Cleanser> bytes_;
};

std::ostream& operator<<(std::ostream&, const Secret&) = delete;

}  // namespace reconciled
