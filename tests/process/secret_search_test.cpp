// Goal: the search of secrets_test bites. Method: each secret is planted in each form, whole and in
// part, in a text and in a table.
#include <gmock/gmock.h>

#include "canaries.hpp"
#include "secret_forms.hpp"

namespace outside {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(ASearchForSecrets, FindsEachInEachFormInTextsAndTables) {
  Canaries canaries;
  TestDatabase& database = canaries.site.database();
  database.query("CREATE TABLE public.scratch (t text, b bytea)");
  std::vector<std::string> secrets{canary::password, canary::alert_secret, canary::strange_token,
                                   canaries.token_of("sakura-jp")};
  for (const std::string& part : secret_parts_of_key(read_text(canaries.key_file()))) {
    secrets.push_back(part);
  }
  ASSERT_GE(secrets.size(), 4u + 12u + 18u);
  std::string every_form;
  for (const std::string& secret : secrets) {
    for (const SecretForm& form : forms_of(secret)) {
      EXPECT_THAT(canaries.search.found_in("a log", "x=" + form.bytes + "\n"),
                  testing::Not(IsEmpty()))
          << form.name;
      // A part of it is enough.
      if (secret.size() >= 31) {
        const auto part = forms_of(std::string_view(secret).substr(1, 31));
        EXPECT_THAT(canaries.search.found_in("a log", part[0].bytes), testing::Not(IsEmpty()));
      }
      every_form += form.bytes;
    }
  }
  EXPECT_THAT(canaries.search.found_in("a log", "nothing " + std::string(100, 'x')), IsEmpty());
  EXPECT_THAT(canaries.found_in_database(), IsEmpty());
  for (const char* column : {"b", "t"}) {
    database.query(
        std::string("INSERT INTO public.scratch (") + column + ") VALUES ('" +
        (column[0] == 'b' ? "\\x" + forms_of(canary::password)[1].bytes : canary::password) + "')");
    EXPECT_THAT(canaries.found_in_database(),
                testing::Contains(HasSubstr("the database's password as")))
        << column;
    database.query("TRUNCATE public.scratch");
  }
}

}  // namespace

}  // namespace outside
