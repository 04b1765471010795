// Goal: keys, tokens and passwords leave the process neither in a core nor through /proc. Method:
// the daemon is made to crash where cores are wanted, and its /proc is asked by its own user.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "site.hpp"

namespace outside {

namespace {

// While it lives, children start in `folder` and may write cores of any size.
class CoresWanted {
 public:
  explicit CoresWanted(const std::filesystem::path& folder)
      : folder_before_(std::filesystem::current_path()) {
    getrlimit(RLIMIT_CORE, &limit_before_);
    const rlimit all{limit_before_.rlim_max, limit_before_.rlim_max};
    setrlimit(RLIMIT_CORE, &all);
    std::filesystem::create_directory(folder);
    std::filesystem::current_path(folder);
  }
  CoresWanted(const CoresWanted&) = delete;
  CoresWanted& operator=(const CoresWanted&) = delete;
  ~CoresWanted() {
    std::filesystem::current_path(folder_before_);
    setrlimit(RLIMIT_CORE, &limit_before_);
  }

 private:
  std::filesystem::path folder_before_;
  rlimit limit_before_{};
};

// The daemon with everything that is secret in its memory.
std::unique_ptr<ChildProcess> start_daemon(Site& site) {
  const std::size_t count_before = site.sandbox().requests().size();
  auto daemon = site.start({"run"});
  eventually("calls were made", [&] {
    if (daemon->has_ended()) throw std::runtime_error("the daemon ended: " + daemon->err());
    return site.sandbox().requests().size() > count_before;
  });
  return daemon;
}

TEST(ACrash, WritesNoCoreEvenWhereOneIsWanted) {
  Site site;
  const auto folder = site.folder() / "cores";
  const CoresWanted cores(folder);
  const Finished control =
      ChildProcess({"/bin/sh", "-c", "kill -ABRT $$"}, site.folder() / "control").wait();
  if (!control.has_dumped_core) GTEST_SKIP() << "nothing may write a core on this machine";
  for (const auto& core : std::filesystem::directory_iterator(folder)) remove(core.path());
  for (const int signal : {SIGABRT, SIGQUIT}) {
    site.sandbox().set_faults(R"({"name": "silent", "match": {}, "do": {"stall": true}})");
    const auto daemon = start_daemon(site);
    daemon->send(signal);
    const Finished crash = daemon->wait();
    EXPECT_EQ(crash.signal, signal) << crash.err;
    EXPECT_FALSE(crash.has_dumped_core) << signal;
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << "a core lies here";
  }
}

TEST(TheDaemonsMemory, IsNotReadThroughProcByItsOwnUser) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything: run this as a plain user";
  Site site;
  const auto daemon = start_daemon(site);
  const std::string proc = "/proc/" + std::to_string(daemon->pid()) + "/";
  EXPECT_NE(read_text(proc + "cmdline"), "") << "everybody may read this";
  for (const char* file : {"mem", "environ", "maps", "auxv"}) {
    EXPECT_FALSE(std::ifstream(proc + file, std::ios::binary)) << file;
  }
}

}  // namespace

}  // namespace outside
