// Other processes, other programs, other rights.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "probe.hpp"

namespace escape {

namespace {

// PostgreSQL's, in whose stead it could be anybody's.
pid_t foreign_process() {
  const char* pid = std::getenv("PROBE_FOREIGN_PID");
  return pid != nullptr ? static_cast<pid_t>(std::strtol(pid, nullptr, 10)) : 1;
}

// 0 when /proc shows the process.
int see(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid);
  return error_of(access(path.c_str(), F_OK));
}

int read_memory_of(pid_t pid) {
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{reinterpret_cast<void*>(0x400000), 1};
  return error_of(process_vm_readv(pid, &here, 1, &there, 1, 0));
}

// What execve leaves of this process is its exit code: 0 is the program's.
Probe execute(const std::string& what, const std::vector<std::string>& words,
              Expected expected = Expected::denied) {
  return {"execute " + what, expected, [words] {
            std::vector<char*> arguments;
            for (const std::string& word : words)
              arguments.push_back(const_cast<char*>(word.c_str()));
            arguments.push_back(nullptr);
            const int null = open("/dev/null", O_WRONLY);
            dup2(null, 1);
            dup2(null, 2);
            execv(arguments[0], arguments.data());
            return errno;
          }};
}

// A program of which only the execution is forbidden, not the reading.
void copy_a_program_to(int file) {
  const int program = open("/usr/bin/true", O_RDONLY | O_CLOEXEC);
  char block[4096];
  for (ssize_t size = 0; (size = read(program, block, sizeof block)) > 0;) {
    if (write(file, block, static_cast<std::size_t>(size)) != size) _exit(0);
  }
  close(program);
}

int execute_what_was_written_to(const char* path) {
  const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
  if (file < 0) return errno;
  copy_a_program_to(file);
  close(file);
  execl(path, path, nullptr);
  return errno;
}

int execute_what_is_in_memory() {
  const int memory = memfd_create("program", 0);
  if (memory < 0) return errno;
  copy_a_program_to(memory);
  char name[] = "program";
  char* const arguments[] = {name, nullptr};
  char* const none[] = {nullptr};
  fexecve(memory, arguments, none);
  return errno;
}

int map_writable_code() {
  return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
              0) == MAP_FAILED
             ? errno
             : 0;
}

int make_memory_code() {
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return error_of(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

int map_a_written_file_as_code() {
  const int file = open("/tmp/code", O_RDWR | O_CREAT | O_CLOEXEC, 0700);
  if (file < 0 || ftruncate(file, 4096) != 0) return errno;
  return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED ? errno : 0;
}

// 0 when any is there.
int hold_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct held[2]{};
  if (syscall(SYS_capget, &header, held) != 0) return errno;
  for (const auto& half : held) {
    if ((half.effective | half.permitted | half.inheritable) != 0) return 0;
  }
  for (int number = 0; number <= 40; ++number) {
    if (prctl(PR_CAPBSET_READ, number) == 1) return 0;
  }
  return EPERM;
}

int gain_by_setuid_programs() {
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? EPERM : 0;
}

int write_cores() {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return errno;
  return limit.rlim_max > 0 ? 0 : EPERM;
}

int become_realtime() {
  const sched_param param{1};
  return error_of(sched_setscheduler(0, SCHED_FIFO, &param));
}

int start_a_thread() {
  std::thread([] {}).join();
  return 0;
}

}  // namespace

std::vector<Probe> process_probes() {
  const pid_t other = foreign_process();
  return {
      {"see the first process", Expected::denied, [] { return see(1); }},
      {"see PostgreSQL's process", Expected::denied, [other] { return see(other); }},
      {"signal the first process", Expected::denied, [] { return error_of(kill(1, 0)); }},
      {"signal PostgreSQL", Expected::denied, [other] { return error_of(kill(other, 0)); }},
      {"trace PostgreSQL", Expected::denied,
       [other] { return error_of(ptrace(PTRACE_SEIZE, other, nullptr, nullptr)); }},
      {"trace itself", Expected::denied,
       [] { return error_of(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }},
      {"read PostgreSQL's memory", Expected::denied, [other] { return read_memory_of(other); }},
      {"hurry PostgreSQL up", Expected::denied,
       [other] { return error_of(setpriority(PRIO_PROCESS, static_cast<id_t>(other), 1)); }},
      execute("/bin/sh", {"/bin/sh", "-c", "exit 0"}),
      execute("/usr/bin/env", {"/usr/bin/env", "true"}),
      execute("/usr/bin/perl", {"/usr/bin/perl", "-e", "exit 0"}),
      execute("psql below /usr/lib", {"/usr/lib/postgresql/15/bin/psql", "--version"}),
      execute("systemctl's neighbours", {"/usr/lib/systemd/systemd", "--version"}),
      execute("/bin/true by the dynamic loader",
              {"/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "/bin/true"}),
      {"execute what it wrote to /tmp", Expected::denied,
       [] { return execute_what_was_written_to("/tmp/program"); }},
      {"execute what it wrote to /var/tmp", Expected::denied,
       [] { return execute_what_was_written_to("/var/tmp/program"); }},
      {"execute what it wrote to /dev/shm", Expected::denied,
       [] { return execute_what_was_written_to("/dev/shm/program"); }},
      {"execute what is in memory", Expected::denied, execute_what_is_in_memory},
      {"map memory to write and execute", Expected::denied, map_writable_code},
      {"make memory executable", Expected::denied, make_memory_code},
      {"map what it wrote as code", Expected::denied, map_a_written_file_as_code},
      {"hold or regain any capability", Expected::denied, hold_capabilities},
      {"gain rights by setuid programs", Expected::denied, gain_by_setuid_programs},
      {"become root", Expected::denied, [] { return error_of(setuid(0)); }},
      {"become PostgreSQL's user", Expected::denied, [] { return error_of(setreuid(101, 101)); }},
      {"join root's groups", Expected::denied,
       [] {
         const gid_t root = 0;
         return error_of(setgroups(1, &root));
       }},
      {"give its files to others", Expected::denied, [] { return error_of(chown("/tmp", 0, 0)); }},
      {"be of another personality", Expected::denied,
       [] { return error_of(personality(ADDR_NO_RANDOMIZE)); }},
      {"become realtime", Expected::denied, become_realtime},
      {"raise its priority", Expected::denied,
       [] { return error_of(setpriority(PRIO_PROCESS, 0, -5)); }},
      {"write cores", Expected::denied, write_cores},
      {"execute kill, for a reload", Expected::reached,
       execute("", {"/usr/bin/kill", "-0", std::to_string(getpid())}).attempt},
      {"start a thread", Expected::reached, start_a_thread},
  };
}

}  // namespace escape
