// Files. The folders called `open` and what lies in /home were made for this: everybody may write
// or read there, so that it is the sandbox which denies.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdlib>

#include "probe.hpp"

namespace escape {

namespace {

Probe write_to(const std::string& path, Expected expected = Expected::denied) {
  return {"write " + path, expected,
          [path] { return error_of(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }};
}

Probe change(const std::string& path) {
  return {"change " + path, Expected::denied,
          [path] { return error_of(open(path.c_str(), O_WRONLY | O_CLOEXEC)); }};
}

Probe read_from(const std::string& path, Expected expected = Expected::denied) {
  return {"read " + path, expected, [path] {
            char byte = 0;
            const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
            return file < 0 ? errno : error_of(read(file, &byte, 1));
          }};
}

Probe list(const std::string& path) {
  return {"list " + path, Expected::denied, [path] {
            DIR* folder = opendir(path.c_str());
            if (folder == nullptr) return errno;
            while (const dirent* entry = readdir(folder)) {
              if (entry->d_name[0] != '.') return 0;
            }
            return ENOENT;  // shown as empty
          }};
}

Probe read_credential(const std::string& name) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  Probe probe =
      read_from(std::string(folder != nullptr ? folder : "") + "/" + name, Expected::reached);
  probe.what = "read the credential " + name;
  return probe;
}

int keep_what_is_setuid() {
  const int file = open("/tmp/setuid", O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
  return file < 0 ? errno : error_of(fchmod(file, 04755));
}

int make_device() {
  return error_of(mknod("/tmp/kmem", S_IFCHR | 0600, makedev(1, 2)));
}

}  // namespace

std::vector<Probe> file_probes() {
  return {
      write_to("/etc/open/x"),
      write_to("/etc/reconciled/x"),
      write_to("/usr/open/x"),
      write_to("/usr/lib/open/x"),
      write_to("/var/open/x"),
      write_to("/var/lib/open/x"),
      write_to("/boot/open/x"),
      write_to("/srv/open/x"),
      write_to("/opt/open/x"),
      write_to("/home/anna/x"),

      write_to("/run/open/x"),
      write_to("/dev/x"),
      write_to("/dev/shm/x"),
      write_to("/open/x"),
      write_to("/tmp/x", Expected::reached),
      change("/usr/bin/reconciled"),
      change("/etc/reconciled/reconciled.yaml"),
      change("/proc/sys/kernel/hostname"),
      change("/proc/sys/kernel/core_pattern"),
      change("/proc/sysrq-trigger"),
      change("/sys/power/state"),
      change("/sys/fs/cgroup/cgroup.procs"),
      change("/sys/kernel/mm/ksm/run"),
      list("/home"),
      read_from("/home/anna/notes"),
      list("/root"),
      read_from("/etc/shadow"),
      read_from("/tmp/of-others"),
      read_from("/var/tmp/of-others"),
      read_from("/etc/reconciled/worldfirst-client.pem"),
      read_from("/run/credentials/reconciled@hk.service/worldfirst-client.pem"),
      list("/var/lib/postgresql/15/main"),
      read_from("/etc/ssl/private/ssl-cert-snakeoil.key"),
      read_from("/srv/other.key"),
      read_from("/dev/kmsg"),
      read_from("/dev/mem"),
      read_from("/dev/sda"),
      read_from("/dev/open-tty"),
      read_from("/proc/kcore"),
      read_from("/proc/kallsyms"),
      read_from("/proc/meminfo"),
      {"make a file setuid", Expected::denied, keep_what_is_setuid},
      {"make a device", Expected::denied, make_device},
      read_from("/etc/reconciled/reconciled.yaml", Expected::reached),
      read_credential("worldfirst-client.pem"),
      read_credential("worldfirst-gateway.pem"),
      read_from("/etc/ssl/certs/ca-certificates.crt", Expected::reached),
      read_from("/usr/share/zoneinfo/Asia/Hong_Kong", Expected::reached),
      read_from("/dev/urandom", Expected::reached),
  };
}

}  // namespace escape
