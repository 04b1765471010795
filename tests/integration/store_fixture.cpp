#include "store_fixture.hpp"

#include "store/interventions.hpp"
#include "store/schema.hpp"
#include "store/sql_value.hpp"

namespace reconciled::test {

using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

const Ladder ladder{
    {minutes{5}, minutes{10}, minutes{20}, minutes{40}, minutes{80}, minutes{160}, minutes{320}}};
const std::string host = "host";

Draft unanswered(const ClaimedJob& job, Outcome outcome) {
  Draft draft{.job = job};
  draft.call.status = outcome.status;
  draft.call.code = outcome.code;
  draft.call.message = outcome.message;
  draft.ending = Unanswered{std::move(outcome)};
  return draft;
}

StatementsPage page_of_rows(const std::vector<Statement>& rows, int number) {
  StatementsPage page{
      .total_count = static_cast<std::int64_t>(rows.size()), .page = number, .rows = {}};
  const std::size_t first = static_cast<std::size_t>(number - 1) * page_size;
  for (std::size_t i = first; i < rows.size() && i < first + page_size; ++i) {
    page.rows.push_back(rows[i]);
  }
  return page;
}

Ending ending_of(const Reading& reading) {
  switch (reading.step()) {
    case Reading::Step::verified: return Verified{};
    case Reading::Step::split: return WasSplit{};
    case Reading::Step::unreachable: return OutOfReach{};
    case Reading::Step::disagreed: return Disagreed{reading.disagreement()};
    case Reading::Step::ask: return Released{"stopped"};
  }
  return Released{"stopped"};
}

}  // namespace

Statement told_row(const std::string& biz_no, Time time, const std::string& status) {
  Statement statement = row(biz_no, time);
  statement.transaction_status = status;
  statement.raw = R"({"no": ")" + biz_no + R"(", "status": ")" + status + R"("})";
  return statement;
}

std::vector<Statement> told_rows(int count, Time start, const std::string& prefix) {
  std::vector<Statement> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back(told_row(prefix + std::to_string(i), start + std::chrono::seconds{i}));
  }
  return rows;
}

StoreFixture::StoreFixture() {
  database.execute(
      "CREATE TABLE public.test_clock (at timestamptz NOT NULL);"
      "INSERT INTO public.test_clock VALUES (now());"
      "CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE sql STABLE "
      "PARALLEL SAFE AS $$SELECT at FROM public.test_clock$$");
  set_clock(at("2026-01-02T00:00:00Z"));
}

void StoreFixture::set_clock(Time time) {
  now = time;
  database.execute("UPDATE public.test_clock SET at = recon.at(" + std::to_string(micros_of(now)) +
                   ")");
}

StreamPlan StoreFixture::statements_plan() const {
  StreamPlan plan;
  plan.customer = "acme";
  plan.endpoint = Endpoint::statements;
  plan.balance_type = normal;
  plan.history_from = at("2026-01-01T00:00:00Z");
  plan.window = std::chrono::hours{24};
  return plan;
}

StreamPlan StoreFixture::ticks_plan(Endpoint endpoint) const {
  StreamPlan plan;
  plan.customer = "acme";
  plan.endpoint = endpoint;
  if (endpoint == Endpoint::balances) plan.balance_type = normal;
  return plan;
}

Planned StoreFixture::plan(const StreamPlan& plan) {
  return transact([&](pqxx::work& work) { return reconciled::plan(work, plan); });
}

std::vector<ClaimedJob> StoreFixture::claim(int limit, const std::string& owner,
                                            const std::vector<std::string>& customers) {
  return transact([&](pqxx::work& work) {
    return reconciled::claim(
        work,
        {.owner = owner, .customers = customers, .limit = limit, .lease = milliseconds{60000}});
  });
}

ClaimedJob StoreFixture::claim_one(const std::string& owner) {
  return claim(1, owner).at(0);
}

std::vector<LostLease> StoreFixture::sweep() {
  return transact([](pqxx::work& work) { return reconciled::sweep(work); });
}

Recorded StoreFixture::record(const Draft& draft) {
  return transact([&](pqxx::work& work) {
    return reconciled::record(work, {.job = draft.job,
                                     .owner = draft.owner,
                                     .host = host,
                                     .ladder = ladder,
                                     .ending = draft.ending,
                                     .last_call = draft.call,
                                     .reading = draft.reading ? &*draft.reading : nullptr,
                                     .sweep = draft.sweep ? &*draft.sweep : nullptr,
                                     .answer = draft.answer ? &*draft.answer : nullptr,
                                     .recount = draft.recount,
                                     .key_fingerprint = "key",
                                     .token_fingerprint = "token"});
  });
}

Intervened StoreFixture::retry(std::int64_t job_id) {
  return transact([&](pqxx::work& work) { return reconciled::retry(work, job_id, "tester"); });
}

Evidence StoreFixture::evidence() const {
  return {.path = "/path", .body = "{}", .signature = "sig", .response_time = format_time(now)};
}

Draft StoreFixture::read(const ClaimedJob& job, const std::vector<Statement>& rows) const {
  Draft draft{.job = job};
  Reading reading(job.reading);
  while (reading.step() == Reading::Step::ask) {
    reading.take(page_of_rows(rows, reading.next_call(normal).page), evidence());
  }
  draft.ending = ending_of(reading);
  draft.call.status = "S";
  draft.call.code = "SUCCESS";
  draft.reading = std::move(reading);
  return draft;
}

Draft StoreFixture::read_too_many(const ClaimedJob& job, std::int64_t total_count) const {
  Draft draft{.job = job};
  Reading reading(job.reading);
  while (reading.step() == Reading::Step::ask) {
    const int number = reading.next_call(normal).page;
    const Time start = job.reading.window.from;
    StatementsPage page{.total_count = total_count, .page = number, .rows = {}};
    page.rows = told_rows(page_size, start, "many" + std::to_string(number) + "-");
    reading.take(page, evidence());
  }
  draft.ending = ending_of(reading);
  draft.reading = std::move(reading);
  return draft;
}

Draft StoreFixture::unknown(const ClaimedJob& job) const {
  Outcome outcome;
  outcome.what = Unknown{Unknown::Cause::vendor};
  outcome.status = "U";
  outcome.code = "UNKNOWN_EXCEPTION";
  return unanswered(job, std::move(outcome));
}

Draft StoreFixture::not_sent(const ClaimedJob& job) const {
  Outcome outcome;
  outcome.what = NotSent{};
  outcome.message = "connection refused";
  return unanswered(job, std::move(outcome));
}

Draft StoreFixture::recounted(const ClaimedJob& job, std::int64_t total_count) const {
  Draft draft{.job = job};
  draft.ending = Recounted{};
  draft.recount = total_count;
  return draft;
}

std::vector<std::string> StoreFixture::store(const std::vector<Statement>& rows,
                                             std::int64_t job_id, std::optional<Time> answered_at) {
  std::vector<SeenRow> seen;
  for (const Statement& row : rows) seen.push_back({&row, answered_at.value_or(now)});
  return transact(
      [&](pqxx::work& work) { return store_rows(work, {"acme", normal, job_id}, seen, {}).keys; });
}

std::string StoreFixture::state_of(std::int64_t job_id) {
  return database.value("SELECT state FROM recon.job WHERE job_id = " + std::to_string(job_id));
}

std::int64_t StoreFixture::open_alerts(const std::string& kind) {
  return database.number("SELECT count(*) FROM recon.alert WHERE resolved_at IS NULL AND kind = '" +
                         kind + "'");
}

std::string StoreFixture::fingerprint() {
  return transact([](pqxx::work& work) {
    std::string all;
    for (const pqxx::row& table :
         work.exec("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                   "'recon'::regnamespace ORDER BY 1")) {
      const std::string name = text_of(table[0]);
      all += name + " " +
             text_of(work.exec1("SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text || "
                                "t.xmin::text, ',' ORDER BY t.ctid)), '') FROM recon." +
                                name + " t")[0]) +
             "\n";
    }
    return all;
  });
}

std::string StoreFixture::violations() {
  return transact([](pqxx::work& work) {
    std::string all;
    for (const Violation& violation : find_violations(work)) {
      all += violation.invariant + ": " + violation.detail + "\n";
    }
    return all;
  });
}

std::string refusal_of(TestDatabase& database, const std::string& sql) {
  struct RolledBack {};
  auto run = [&](pqxx::work& work) {
    work.exec(sql);
    throw RolledBack{};
  };
  try {
    database.session().transact(run);
  } catch (const RolledBack&) {
    return {};
  } catch (const DatabaseUnfit& e) {
    return std::string("42501 ") + e.what();  // the only one of its reasons that tests provoke
  } catch (const pqxx::sql_error& e) {
    return e.sqlstate() + " " + e.what();
  }
  return {};
}

}  // namespace reconciled::test
