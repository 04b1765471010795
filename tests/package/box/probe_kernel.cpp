// Namespaces, mounts and the kernel's rarer doors.
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "probe.hpp"

namespace escape {

namespace {

template <class... Arguments>
Probe call(const char* name, long number, Arguments... arguments) {
  return {std::string("call ") + name, Expected::denied, [=] {
            // An argument that is refused shows that the door was open.
            const int error = error_of(syscall(number, arguments...));
            return error == EINVAL || error == EFAULT || error == EBADF || error == ENOENT ? 0
                                                                                           : error;
          }};
}

Probe leave(const char* name, int flag) {
  return {std::string("a new namespace of ") + name, Expected::denied,
          [flag] { return error_of(unshare(flag)); }};
}

int clone_into_a_user_namespace() {
  return error_of(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0));
}

int enter_a_namespace() {
  const int mine = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
  return mine < 0 ? errno : error_of(setns(mine, 0));
}

#ifdef __x86_64__
// getpid by the gate of 32 bits, where other numbers mean other calls.
int call_as_32_bits() {
  long result = 20;
  asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
  return result > 0 ? 0 : static_cast<int>(-result);
}
#endif

}  // namespace

std::vector<Probe> kernel_probes() {
  return {
      leave("users", CLONE_NEWUSER),
      leave("mounts", CLONE_NEWNS),
      leave("networks", CLONE_NEWNET),
      leave("processes", CLONE_NEWPID),
      leave("host names", CLONE_NEWUTS),
      leave("IPC", CLONE_NEWIPC),
      leave("cgroups", CLONE_NEWCGROUP),
      {"a child in a new namespace of users", Expected::denied, clone_into_a_user_namespace},
      {"enter a namespace", Expected::denied, enter_a_namespace},
      {"mount a file system", Expected::denied,
       [] { return error_of(mount("tmpfs", "/tmp", "tmpfs", 0, nullptr)); }},
      {"mount /usr writable again", Expected::denied,
       [] { return error_of(mount(nullptr, "/usr", nullptr, MS_REMOUNT | MS_BIND, nullptr)); }},
      {"take a mount away", Expected::denied, [] { return error_of(umount2("/tmp", MNT_DETACH)); }},
      {"change its root", Expected::denied, [] { return error_of(chroot("/tmp")); }},
      call("open_tree", SYS_open_tree, AT_FDCWD, "/", 1),
      call("fsopen", SYS_fsopen, "tmpfs", 0),
      call("pivot_root", SYS_pivot_root, "/tmp", "/tmp"),
      call("init_module", SYS_init_module, nullptr, 0, ""),
      call("finit_module", SYS_finit_module, 0, "", 0),
      call("delete_module", SYS_delete_module, "loop", O_NONBLOCK),
      call("kexec_load", SYS_kexec_load, 0, 0, nullptr, 0),
      call("reboot", SYS_reboot, 0, 0, 0, nullptr),
      call("swapon", SYS_swapon, "/tmp/x", 0),
      call("syslog", SYS_syslog, 3, nullptr, 0),
      call("acct", SYS_acct, nullptr),
      call("sethostname", SYS_sethostname, "x", 1),
      call("clock_settime", SYS_clock_settime, CLOCK_REALTIME, nullptr),
      call("adjtimex with a change", SYS_adjtimex, nullptr),
      call("io_uring_setup", SYS_io_uring_setup, 1, nullptr),
      call("bpf", SYS_bpf, BPF_PROG_LOAD, nullptr, 0),
      call("perf_event_open", SYS_perf_event_open, nullptr, 0, -1, -1, 0),
      call("userfaultfd", SYS_userfaultfd, 0),
      call("keyctl", SYS_keyctl, 0, -3, 1),
      call("add_key", SYS_add_key, "user", "x", "x", 1, -3),
      call("open_by_handle_at", SYS_open_by_handle_at, 0, nullptr, 0),
      call("fanotify_init", SYS_fanotify_init, 0, 0),
      call("pidfd_getfd", SYS_pidfd_getfd, 0, 0, 0),
      call("kcmp", SYS_kcmp, 1, 1, 0, 0, 0),
      call("mbind", SYS_mbind, nullptr, 0, 0, nullptr, 0, 0),
      call("prlimit64 of others", SYS_prlimit64, 1, 0, nullptr, nullptr),
      call("vhangup", SYS_vhangup),
      call("quotactl", SYS_quotactl, 0, nullptr, 0, nullptr),
      call("seccomp with a listener", SYS_seccomp, 1, 8, nullptr),
#ifdef __x86_64__
      call("iopl", SYS_iopl, 3),
      call("modify_ldt", SYS_modify_ldt, 0, nullptr, 0),
      {"a call of 32 bits", Expected::denied, call_as_32_bits},
#endif
  };
}

}  // namespace escape
