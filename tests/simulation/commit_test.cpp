// Goal: a COMMIT that failed is not taken for one that went through.
// Method: the server ends the connection in the middle of a COMMIT, from a deferred trigger, for
// the first attempts that are closed. What was answered is then recorded again at once: nobody has
// to wait for the lease to end, and nothing is asked twice.
#include <gtest/gtest.h>

#include "sim_world.hpp"

namespace reconciled::test {
namespace {

TEST(Commit, ThatFailsIsRepeatedWithoutAskingAgain) {
  WorldOptions options;
  options.business.customer_count = 1;
  options.business.row_count = 60;
  options.business.day_count = 30;
  options.business.bursts.clear();
  World world(std::move(options));
  world.database.execute(
      "CREATE SEQUENCE public.closed_count;"
      "CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      "  IF nextval('public.closed_count') <= 3 THEN"
      "    PERFORM pg_terminate_backend(pg_backend_pid(), 10000);"
      "  END IF;"
      "  RETURN NULL; "
      "END$$;"
      "CREATE CONSTRAINT TRIGGER die AFTER UPDATE ON recon.job DEFERRABLE INITIALLY DEFERRED"
      "  FOR EACH ROW WHEN (OLD.state = 'running' AND NEW.state <> 'running')"
      "  EXECUTE FUNCTION public.die()");
  world.start("one");
  world.run_for(std::chrono::seconds{30});  // half a lease
  EXPECT_EQ(world.database.number("SELECT last_value FROM public.closed_count"),
            world.database.number("SELECT count(*) FROM acct.jobs") + 3);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'"), 0);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.jobs WHERE attempts <> 1"), 0);
  EXPECT_EQ(world.difference_from_truth(), "");
  world.database.execute(
      "DROP TRIGGER die ON recon.job; DROP FUNCTION public.die; DROP SEQUENCE public.closed_count");
}

}  // namespace
}  // namespace reconciled::test
