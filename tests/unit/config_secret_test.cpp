#include "config/secret.hpp"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <string>
#include <type_traits>
#include <utility>

namespace reconciled {
namespace {

TEST(Secret, MovesButIsNeverCopiedOrPrinted) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  Secret first("hunter2");
  const char* const bytes = first.reveal().data();
  const Secret second(std::move(first));
  EXPECT_EQ(second.reveal(), "hunter2");
  EXPECT_EQ(second.reveal().data(), bytes);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that nothing stays is the point
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").reveal().empty());
}

TEST(Secret, IsOverwrittenWhenItGoes) {
  // Freed bytes of the secure heap stay mapped, so that they can be looked at.
  if (CRYPTO_secure_malloc_init(65536, 16) == 0) GTEST_SKIP() << "no memory can be locked here";
  constexpr std::size_t list_links_size = 2 * sizeof(void*);  // the heap's own, in a free chunk
  const char* bytes = nullptr;
  {
    const Secret secret(std::string(64, 's'));
    bytes = secret.reveal().data();
    EXPECT_GE(CRYPTO_secure_used(), 64u);
  }
  EXPECT_EQ(CRYPTO_secure_used(), 0u);
  EXPECT_EQ(std::string(bytes + list_links_size, bytes + 64),
            std::string(64 - list_links_size, '\0'));
}

}  // namespace
}  // namespace reconciled
