#include "config/regular_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace reconciled {
namespace {

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

FileStamp stamp_from(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size,
          std::chrono::seconds{status.st_mtim.tv_sec} +
              std::chrono::nanoseconds{status.st_mtim.tv_nsec}};
}

Complaint unreadable(int error) {
  return {fmt::format("cannot be read ({}): check its name and its owner",
                      std::generic_category().message(error))};
}

Complaint too_large(std::size_t max_bytes) {
  const bool whole_kib = max_bytes % 1024 == 0;
  return {fmt::format("is larger than {} {}: this is not the file that was meant",
                      whole_kib ? max_bytes / 1024 : max_bytes, whole_kib ? "KiB" : "bytes")};
}

}  // namespace

Parsed<FileContent> read_regular_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(path);
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    if (errno == ENXIO) return Complaint{"is not a regular file: name one that is"};
    return unreadable(errno);
  }
  if (!S_ISREG(status.st_mode)) return Complaint{"is not a regular file: name one that is"};
  // One byte more than allowed tells a file that grew since fstat from one that just fits.
  std::string buffer(max_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  FileContent content{Secret(std::string_view(buffer).substr(0, size)), stamp_from(status),
                      status.st_mode};
  OPENSSL_cleanse(buffer.data(), buffer.size());
  if (size > max_bytes) return too_large(max_bytes);
  return content;
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return stamp_from(status);
}

}  // namespace reconciled
