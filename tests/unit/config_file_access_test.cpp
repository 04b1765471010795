// Goal: a file with a secret is used only when nobody else can read it, and a file that is trusted
// only when not everybody can write it, whatever lies under its name; and none of them hangs us.
// Method: one row for each kind of file, mode, owner and folder.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

#include "config/secrets.hpp"
#include "config_fixture.hpp"
#include "config_test_keys.hpp"

namespace reconciled {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Key& test_key() {
  static const Key key = rsa_key(2048);
  return key;
}

std::vector<std::string> messages_of(const Config& config) {
  std::vector<std::string> messages;
  for (const Finding& finding : load_secrets(config).findings) messages.push_back(finding.message);
  return messages;
}

// What is wrong with the file as a database password.
std::vector<std::string> as_secret(const std::filesystem::path& file) {
  Config config;
  config.database.password_file = file;
  return messages_of(config);
}
std::vector<std::string> as_public_key(const std::filesystem::path& file) {
  Config config;
  config.gateway.public_key_file = file;
  return messages_of(config);
}
std::vector<std::string> as_private_key(const std::filesystem::path& file) {
  Config config;
  config.gateway.private_key_file = file;
  return messages_of(config);
}

// One finding that starts like this, or none when that is empty.
void expect_finding(const std::vector<std::string>& found, const std::string& start,
                    const std::string& what) {
  if (start.empty()) {
    EXPECT_THAT(found, IsEmpty()) << what;
  } else {
    EXPECT_THAT(found, ElementsAre(testing::StartsWith(start))) << what;
  }
}

class FileAccess : public testing::Test {
 protected:
  std::filesystem::path link(const char* name, const std::filesystem::path& target) const {
    const auto link = folder_.path() / name;
    std::filesystem::create_symlink(target, link);
    return link;
  }

  TemporaryFolder folder_;
};

TEST_F(FileAccess, DependsOnEveryBitOfTheMode) {
  const std::string public_key = spki(test_key());
  for (mode_t mode = 0; mode <= 0777; ++mode) {
    if ((mode & 0400) == 0 && geteuid() != 0) continue;
    const bool is_read_by_others = (mode & 0044) != 0;
    const bool is_written_by_others = (mode & 0022) != 0;
    const auto secret = as_secret(folder_.write("db.password", "hunter2", mode));
    chmod((folder_.path() / "db.password").c_str(), 0600);
    if (is_read_by_others) {
      EXPECT_THAT(secret, ElementsAre(HasSubstr("can be read by its group or by others"))) << mode;
    } else if (is_written_by_others) {
      EXPECT_THAT(secret, ElementsAre(HasSubstr("can be written by its group or by others")))
          << mode;
    } else {
      EXPECT_THAT(secret, IsEmpty()) << mode;
    }
  }
  for (const mode_t mode : {0400u, 0600u, 0444u, 0644u, 0664u}) {
    EXPECT_THAT(as_public_key(folder_.write("gateway.pem", public_key, mode)), IsEmpty()) << mode;
    chmod((folder_.path() / "gateway.pem").c_str(), 0600);
  }
  for (const mode_t mode : {0602u, 0646u, 0666u}) {
    EXPECT_THAT(as_public_key(folder_.write("gateway.pem", public_key, mode)),
                ElementsAre(HasSubstr("can be written by everybody")))
        << mode;
  }
}

TEST_F(FileAccess, OfAFileThatItsOwnerMayNotReadIsRefusedToAPlainUser) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read it";
  EXPECT_THAT(as_secret(folder_.write("db.password", "hunter2", 0)),
              ElementsAre(HasSubstr("cannot be read (Permission denied)")));
}

TEST_F(FileAccess, ByAPlainUserOfAnotherOnesFileIsRefusedWhateverItsMode) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files to others: run this as root";
  constexpr uid_t us = 64001;
  constexpr uid_t another = 64002;
  chmod(folder_.path().c_str(), 0711);
  const struct {
    uid_t owner;
    mode_t mode;
    const char* finding;  // empty: none
  } rows[] = {{us, 0600, ""},
              {us, 0640, "can be read by its group"},
              {another, 0600, "cannot be read (Permission denied)"},
              {another, 0604, "can be read by its group or by others"},
              {another, 0644, "can be read by its group or by others"},
              {0, 0600, "cannot be read (Permission denied)"},
              {0, 0644, "can be read by its group or by others"}};
  for (const auto& [owner, mode, finding] : rows) {
    const auto file = folder_.write("db.password", "hunter2", mode);
    ASSERT_EQ(chown(file.c_str(), owner, owner), 0);
    ASSERT_EQ(seteuid(us), 0);
    const auto found = as_secret(file);
    ASSERT_EQ(seteuid(0), 0);
    expect_finding(found, finding, std::to_string(owner) + " " + std::to_string(mode));
  }
  // Root checks for the daemon's user.
  const auto file = folder_.write("db.password", "hunter2", 0600);
  ASSERT_EQ(chown(file.c_str(), another, another), 0);
  EXPECT_THAT(as_secret(file), IsEmpty());
}

TEST_F(FileAccess, ThroughALinkIsThatOfTheFileAtItsEnd) {
  const auto good = folder_.write("good", "hunter2");
  const auto bad = folder_.write("bad", "hunter2", 0644);
  EXPECT_THAT(as_secret(link("to_good", good)), IsEmpty());
  EXPECT_THAT(as_secret(link("to_link", "to_good")), IsEmpty());
  EXPECT_THAT(as_secret(link("to_bad", bad)), ElementsAre(HasSubstr("can be read by its group")));
  EXPECT_THAT(as_secret(link("dangling", folder_.path() / "nowhere")),
              ElementsAre(HasSubstr("cannot be read (No such file or directory)")));
  link("round", "about");
  EXPECT_THAT(as_secret(link("about", "round")),
              ElementsAre(HasSubstr("cannot be read (Too many levels of symbolic links)")));
  EXPECT_THAT(as_secret(link("to_folder", folder_.path())),
              ElementsAre(HasSubstr("is not a regular file")));
  EXPECT_THAT(as_secret(good / "below"),
              ElementsAre(HasSubstr("cannot be read (Not a directory)")));
}

// A FIFO without a writer would hold an ordinary open for ever.
TEST_F(FileAccess, OfWhatIsNoFileIsRefusedWithoutWaiting) {
  const auto fifo = folder_.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const auto socket_file = folder_.path() / "socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_file.string().copy(address.sun_path, sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  for (const std::filesystem::path& file :
       {fifo, socket_file, folder_.path(), std::filesystem::path("/dev/null"),
        std::filesystem::path("/dev/zero"), link("to_fifo", fifo)}) {
    EXPECT_THAT(as_secret(file), ElementsAre(HasSubstr("is not a regular file"))) << file;
  }
  close(listener);
}

TEST_F(FileAccess, OfAHugeFileEndsAtItsLimit) {
  const auto huge = folder_.write("huge", "hunter2");
  std::filesystem::resize_file(huge, std::uintmax_t{1} << 40);
  EXPECT_THAT(as_secret(huge), ElementsAre(HasSubstr("is larger than 4 KiB")));
  EXPECT_THAT(as_public_key(huge), ElementsAre(HasSubstr("is larger than 64 KiB")));
  EXPECT_THAT(as_secret(folder_.write("empty", "")), ElementsAre(HasSubstr("is empty")));
}

TEST_F(FileAccess, IsRefusedWhereEverybodyCouldReplaceTheFile) {
  const auto in = [&](const char* name, mode_t mode) {
    const auto folder = folder_.path() / name;
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "secret") << "hunter2";
    std::ofstream(folder / "public") << spki(test_key());
    chmod((folder / "secret").c_str(), 0600);
    chmod((folder / "public").c_str(), 0644);
    chmod(folder.c_str(), mode);
    return folder;
  };
  const auto open = in("open", 0777);
  EXPECT_THAT(as_secret(open / "secret"), ElementsAre(HasSubstr("lies in a folder into which")));
  EXPECT_THAT(as_public_key(open / "public"),
              ElementsAre(HasSubstr("lies in a folder into which")));
  EXPECT_THAT(as_secret(in("sticky", 01777) / "secret"), IsEmpty());
  EXPECT_THAT(as_secret(in("closed", 0775) / "secret"), IsEmpty());
  // The link may be replaced, or the file at its end.
  EXPECT_THAT(as_secret(link("out_of_here", open / "secret")),
              ElementsAre(HasSubstr("lies in a folder into which")));
  std::filesystem::create_symlink(folder_.path() / "closed/secret", open / "link");
  EXPECT_THAT(as_secret(open / "link"), ElementsAre(HasSubstr("lies in a folder into which")));
}

TEST_F(FileAccess, IsNotFooledByAFileThatIsExchangedWhileItIsOpen) {
  const auto file = folder_.write("db.password", "first");
  const int held = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  std::filesystem::rename(folder_.write("new", "second", 0644), file);
  const auto name_of_first = "/proc/self/fd/" + std::to_string(held);
  // The content and the mode of the same file, whatever its name means by now.
  EXPECT_EQ(read_regular_file(name_of_first, 100)->bytes.reveal(), "first");
  EXPECT_EQ(read_regular_file(name_of_first, 100)->mode & 0777u, 0600u);
  EXPECT_THAT(as_secret(file), ElementsAre(HasSubstr("can be read by its group")));
  close(held);
}

TEST(FileContents, WithForeignLineEndsOrMarksAreTakenOrRefusedButNeverMisread) {
  const TemporaryFolder folder;
  const auto with_line_ends = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
      text.replace(at, 1, "\r\n");
    }
    return text;
  };
  const std::string mark = "\xEF\xBB\xBF";
  const std::string utf16("\xFF\xFEh\0u\0", 6);
  const struct {
    const char* what;
    std::string text;
    const char* as_password;  // the finding; empty: none
    const char* as_key;
  } rows[] = {
      {"CRLF in a password", "pass word\r\n", "", "is not PEM"},
      {"CR alone", "pass\rword", "must hold one line", "is not PEM"},
      {"NUL", std::string("pass\0word", 9), "must hold one line", "is not PEM"},
      {"a mark", mark + "password", "starts with a byte order mark", "is not PEM"},
      {"UTF-16", utf16, "must hold one line", "is not PEM"},
      {"CRLF in a key", with_line_ends(pkcs8(test_key())), "must hold one line", ""},
      {"a key after a mark", mark + pkcs8(test_key()), "starts with a byte order mark", ""},
      {"a key with NUL in it", pkcs8(test_key()).insert(100, 1, '\0'), "must hold one line",
       "is a damaged private key"},
      {"a key and NULs", pkcs8(test_key()) + std::string(3, '\0'), "must hold one line", ""},
  };
  for (const auto& [what, text, as_password, as_key] : rows) {
    const auto file = folder.write("file", text);
    expect_finding(as_secret(file), as_password, what);
    expect_finding(as_private_key(file), as_key, what);
  }
}

}  // namespace
}  // namespace reconciled
