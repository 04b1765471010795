// Goal: no storm becomes vacuous. Method: the blocks of seeds leave behind what happened in them;
// here it is added up and held against a list of all that must have happened. Runs after them.
#include "storm_figures.hpp"

#include <gtest/gtest.h>

namespace reconciled::test {
namespace {

TEST(StormFigures, ShowThatEveryFaultAndUpsetHappenedAndWhatItDid) {
  Figures figures = kept_figures();
  print(figures);
  EXPECT_EQ(figures["seeds"], usual_seed_count);
  for (const std::string& name : wanted_figures()) {
    EXPECT_GT(figures[name], 0U) << "never happened: " << name;
  }
}

}  // namespace
}  // namespace reconciled::test
