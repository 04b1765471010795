#include "runtime/instance.hpp"

#include <openssl/rand.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace reconciled {

std::string new_instance_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system has no randomness to give");
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);  // version 4, RFC 9562
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  constexpr char digits[] = "0123456789abcdef";
  std::string id;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += digits[bytes[i] >> 4];
    id += digits[bytes[i] & 15];
  }
  return id;
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string operator_name() {
  // sudo hides the person behind root; its own word for who that was is the better record.
  const char* sudo_user = std::getenv("SUDO_USER");
  const passwd* user = getpwuid(geteuid());
  const std::string name = sudo_user != nullptr ? sudo_user
                           : user != nullptr    ? user->pw_name
                                                : "uid " + std::to_string(geteuid());
  return name + "@" + host_name();
}

}  // namespace reconciled
