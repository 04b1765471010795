// A disk without room, for a program that preloads this: while the file named by FULL_DISK_SWITCH
// exists, no file below FULL_DISK_FOLDER grows. What is there already may be written over, as on a
// real one.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool is_on() {
  const char* switch_file = getenv("FULL_DISK_SWITCH");
  return switch_file != nullptr && access(switch_file, F_OK) == 0;
}

bool lies_in_folder(int fd) {
  const char* folder = getenv("FULL_DISK_FOLDER");
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (folder == nullptr || length < 0) return false;
  path[length] = '\0';
  return strncmp(path, folder, strlen(folder)) == 0;
}

// Keeps errno: most callers go on.
bool has_no_room(int fd, off_t end) {
  const int before = errno;
  struct stat file;
  const bool no_room = is_on() && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
                       end > file.st_size && lies_in_folder(fd);
  errno = no_room ? ENOSPC : before;
  return no_room;
}

template <class F>
F* real(F*, const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  const off_t at = lseek(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
  if (at >= 0 && has_no_room(fd, at + static_cast<off_t>(size))) return -1;
  static const auto next = real(&write, "write");
  return next(fd, data, size);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  if (has_no_room(fd, at + static_cast<off_t>(size))) return -1;
  static const auto next = real(&pwrite, "pwrite");
  return next(fd, data, size, at);
}

ssize_t pwritev(int fd, const iovec* parts, int count, off_t at) {
  off_t end = at;
  for (int i = 0; i < count; ++i) end += static_cast<off_t>(parts[i].iov_len);
  if (has_no_room(fd, end)) return -1;
  static const auto next = real(&pwritev, "pwritev");
  return next(fd, parts, count, at);
}

int posix_fallocate(int fd, off_t at, off_t size) {
  if (has_no_room(fd, at + size)) return ENOSPC;
  static const auto next = real(&posix_fallocate, "posix_fallocate");
  return next(fd, at, size);
}
}
