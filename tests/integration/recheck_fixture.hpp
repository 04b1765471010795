// A customer with a window a day, a vendor that is a list of rows, and the sweeps between them.
#pragma once

#include "store/rechecks.hpp"
#include "store/rereads.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class RecheckFixture : public StoreFixture {
 public:
  Planned plan_recheck() {
    return transact([&](pqxx::work& work) {
      return reconciled::plan_recheck(work, {.customer = "acme",
                                             .balance_type = normal,
                                             .steps = {hours{1}, days{1}, days{7}},
                                             .every = minutes{15}});
    });
  }
  std::vector<Statement> shown(sys_seconds from, sys_seconds to) const {
    std::vector<Statement> rows;
    for (const Statement& row : vendor) {
      if (row.transaction_time >= from && row.transaction_time <= to) rows.push_back(row);
    }
    return rows;
  }
  /// Asks the vendor what the sweep asks.
  Draft swept(const ClaimedJob& job) const {
    Draft draft{.job = job};
    draft.job.sweep->longest = days{89};
    Sweep sweep(*draft.job.sweep);
    while (sweep.step() == Sweep::Step::ask) {
      const StatementsCall call = sweep.next_call(normal);
      std::vector<Statement> rows = shown(call.from, call.to);
      StatementsPage page{static_cast<std::int64_t>(rows.size()), 1, {}};
      if (rows.size() > page_size) rows.resize(page_size);
      page.rows = rows;
      sweep.take(page, evidence());
    }
    draft.ending = Swept{};
    draft.call.status = "S";
    draft.sweep = std::move(sweep);
    return draft;
  }
  /// Everything that is due, answered by the vendor; returns how many jobs that were.
  int work_off() {
    int count = 0;
    for (auto jobs = claim(); !jobs.empty(); jobs = claim()) {
      const ClaimedJob& job = jobs[0];
      const Question question = job.reading.question;
      record(job.sweep ? swept(job) : read(job, shown(question.from, question.to)));
      ++count;
    }
    return count;
  }
  /// Windows of a day until `until`, one planned at the end of each, all verified.
  void live_until(Time until) {
    for (; now < until; advance(days{1})) {
      plan(statements_plan());
      work_off();
    }
    plan(statements_plan());
    work_off();
  }
  std::string open_windows() {
    return database.value(
        "SELECT coalesce(string_agg(to_char(from_time AT TIME ZONE 'UTC', 'MM-DD'), ' ' ORDER BY "
        "from_time), '') FROM acct.coverage WHERE state = 'pending'");
  }
  std::string late() {
    return database.value(
        "SELECT coalesce(string_agg(accounting_biz_no, ' ' ORDER BY accounting_biz_no), '') FROM "
        "acct.statements WHERE is_late");
  }
  std::string sweeps() {
    return database.value(
        "SELECT coalesce(string_agg(to_char(from_time AT TIME ZONE 'UTC', 'MM-DD HH24:MI') || ' - '"
        " || to_char(to_time AT TIME ZONE 'UTC', 'MM-DD HH24:MI') || ' ' || state, ', ' ORDER BY "
        "job_id), '') FROM acct.jobs WHERE kind = 'recheck'");
  }

  std::vector<Statement> vendor = told_rows(3, at("2026-01-01T12:00:00Z"), "r");
};

}  // namespace reconciled::test
