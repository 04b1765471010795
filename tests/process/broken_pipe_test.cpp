// Goal: who reads our output may leave, and no work ends with them. Method: programs whose stdout
// and stderr are pipes that nobody reads any more.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "site.hpp"

namespace outside {

namespace {

// While it lives, children start with SIGPIPE as a shell's children have it: deadly.
class DeadlyPipes {
 public:
  DeadlyPipes() : before_(::signal(SIGPIPE, SIG_DFL)) {}
  DeadlyPipes(const DeadlyPipes&) = delete;
  DeadlyPipes& operator=(const DeadlyPipes&) = delete;
  ~DeadlyPipes() { ::signal(SIGPIPE, before_); }

 private:
  sighandler_t before_;
};

// A pipe where a child's output goes, by name; its reader leaves with it.
class ReaderThatLeaves {
 public:
  explicit ReaderThatLeaves(std::filesystem::path file) : file_(std::move(file)) {
    EXPECT_EQ(::mkfifo(file_.c_str(), 0600), 0) << file_;
    fd_ = ::open(file_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    EXPECT_GE(fd_, 0) << file_;
  }
  ReaderThatLeaves(const ReaderThatLeaves&) = delete;
  ReaderThatLeaves& operator=(const ReaderThatLeaves&) = delete;
  ~ReaderThatLeaves() {
    ::close(fd_);
    std::filesystem::remove(file_);
  }

 private:
  std::filesystem::path file_;
  int fd_;
};

std::unique_ptr<ChildProcess> start_unread(const Flags& argv, const std::filesystem::path& output) {
  const ReaderThatLeaves out(output.string() + ".out");
  const ReaderThatLeaves err(output.string() + ".err");
  return std::make_unique<ChildProcess>(argv, output);
}

TEST(ABrokenPipe, EndsWhoeverDoesNotMindIt) {
  const ScratchFolder folder;
  const DeadlyPipes deadly;
  const Flags writer{"/bin/sh", "-c", "while echo; do :; done"};
  EXPECT_EQ(start_unread(writer, folder / "writer")->wait().signal, SIGPIPE);
}

TEST(ABrokenPipe, EndsNoPullAndNoListing) {
  Site site;
  const DeadlyPipes deadly;
  for (const char* verb : {"pull", "status", "jobs", "check"}) {
    const Finished finished = start_unread(site.command({verb}), site.folder() / verb)->wait();
    EXPECT_EQ(finished.signal, 0) << verb;
    EXPECT_EQ(finished.exit_code, 0) << verb;
  }
  expect_truth_is_stored(site);
}

TEST(ABrokenPipe, DoesNotEndTheDaemon) {
  Site site;
  const DeadlyPipes deadly;
  const auto daemon = start_unread(site.command({"run"}), site.folder() / "daemon");
  eventually("all is verified", [&] {
    return daemon->has_ended() ||
           (site.database().number("SELECT count(*) FROM acct.jobs") >= 6 &&
            site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") ==
                0);
  });
  daemon->send(SIGTERM);
  const Finished finished = daemon->wait();
  EXPECT_EQ(finished.signal, 0);
  EXPECT_EQ(finished.exit_code, 0);
  expect_truth_is_stored(site);
}

}  // namespace

}  // namespace outside
