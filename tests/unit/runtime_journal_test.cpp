// What the journal gets of an event, and when standard error gets it instead.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>

#include "journal_socket.hpp"
#include "runtime/journal.hpp"
#include "runtime/log.hpp"

namespace reconciled::test {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// As systemd does for a service.
void call_stderr_the_journals(long difference = 0) {
  struct stat file{};
  ASSERT_EQ(fstat(STDERR_FILENO, &file), 0);
  const auto inode = static_cast<long>(file.st_ino) + difference;
  const std::string name = std::to_string(file.st_dev) + ":" + std::to_string(inode);
  setenv("JOURNAL_STREAM", name.c_str(), 1);
}

TEST(StandardError, IsTheJournalsWhereSystemdNamesItsVeryFile) {
  unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(stderr_is_the_journals());
  EXPECT_EQ(style_for_stderr(), LogStyle::text);
  call_stderr_the_journals(1);
  EXPECT_FALSE(stderr_is_the_journals()) << "somebody has redirected it";
  call_stderr_the_journals();
  EXPECT_TRUE(stderr_is_the_journals());
  EXPECT_EQ(style_for_stderr(), LogStyle::journal);
}

TEST(Journal, GetsAnEventAsFieldsAndItsPriority) {
  JournalSocket journal;
  if (!journal.open()) GTEST_SKIP() << "this machine gives us no namespace";
  call_stderr_the_journals();
  set_up_log("info", LogStyle::journal);
  log_warning("lease_ended", {{"job", 7}, {"balance_type", "a=b\n\"c\""}});
  EXPECT_THAT(journal.take(),
              UnorderedElementsAre(
                  Pair("MESSAGE", "event=lease_ended job=7 balance_type=\"a=b\\u000a\\\"c\\\"\""),
                  Pair("PRIORITY", "4"), Pair("SYSLOG_IDENTIFIER", "reconciled"),
                  Pair("RECONCILED_EVENT", "lease_ended"), Pair("RECONCILED_JOB", "7"),
                  Pair("RECONCILED_BALANCE_TYPE", "a=b\n\"c\"")));
  for (const auto& [level, priority] :
       {std::pair{spdlog::level::err, "3"}, {spdlog::level::info, "6"}}) {
    log_event(level, "x", {});
    EXPECT_EQ(journal.take()["PRIORITY"], priority);
  }
  log_event(spdlog::level::debug, "below_the_level", {});
  EXPECT_THAT(journal.take(), IsEmpty());
}

TEST(Journal, LeavesToStandardErrorWhatItDoesNotTake) {
  JournalSocket journal;
  if (!journal.open()) GTEST_SKIP() << "this machine gives us no namespace";
  const auto said = [] {
    testing::internal::CaptureStderr();
    log_error("loop_failed", {{"reason", "x"}});
    return testing::internal::GetCapturedStderr();
  };
  unsetenv("JOURNAL_STREAM");
  set_up_log("info", LogStyle::journal);
  EXPECT_EQ(said(), "<3>event=loop_failed reason=x\n") << "somebody reads there for the journal";
  call_stderr_the_journals();
  set_up_log("info", LogStyle::journal);
  EXPECT_EQ(said(), "");
  EXPECT_EQ(journal.take()["RECONCILED_REASON"], "x");
  journal.shut();
  EXPECT_EQ(said(), "<3>event=loop_failed reason=x\n") << "nobody takes fields";
}

}  // namespace
}  // namespace reconciled::test
