#include "source_file.hpp"

#include <gtest/gtest.h>

namespace reconciled::tidy {

TEST(SourceFile, leaves_comments_and_literals_out_of_the_code) {
  const SourceFile file("a.cpp", "f(1'000, \"a//\\\"b\", 'c'); // d\n/* e */ g(R\"(h \" i)\");");
  EXPECT_EQ(file.code, "f(1'000, \"      \", ' ');     \n        g(R\"       \");");
  EXPECT_EQ(file.uncommented, "f(1'000, \"a//\\\"b\", 'c');     \n        g(R\"(h \" i)\");");
  EXPECT_EQ(file.literals.size(), file.text.size());
}

TEST(SourceFile, knows_the_comments_of_sql) {
  const SourceFile file("a.sql", "SELECT 'a -- b'; -- c\n/* d */");
  EXPECT_EQ(file.uncommented, "SELECT 'a -- b';     \n       ");
}

TEST(SourceFile, counts_lines_from_one) {
  const SourceFile file("a.cpp", "one\ntwo\nthree\n");
  EXPECT_EQ(line_of(file, 0), 1);
  EXPECT_EQ(line_of(file, 5), 2);
  EXPECT_EQ(text_of_line(file, 3), "three");
  EXPECT_EQ(line_count(file), 3);
}

}  // namespace reconciled::tidy
