#include "notice_fixture.hpp"

namespace reconciled::test {

void NoticeFixture::touch(const std::vector<std::string>& sinks) {
  transact([&](pqxx::work& work) { touch_sinks(work, sinks); });
}

void NoticeFixture::raise(const std::string& subject, const std::string& kind,
                          const std::string& customer) {
  transact([&](pqxx::work& work) {
    reconciled::raise(work, {.kind = kind,
                             .customer = customer,
                             .subject = subject,
                             .summary = "What happened to " + subject + "."});
  });
}

void NoticeFixture::resolve(const std::string& subject, const std::string& kind,
                            const std::string& customer) {
  transact([&](pqxx::work& work) { reconciled::resolve(work, kind, customer, subject); });
}

int NoticeFixture::gather() {
  return transact([](pqxx::work& work) { return gather_notices(work, {}); });
}

void NoticeFixture::tell_of(const std::string& subject, const std::string& kind,
                            const std::string& customer) {
  raise(subject, kind, customer);
  advance(std::chrono::seconds{10});
  EXPECT_EQ(gather(), 1);
}

std::vector<Delivery> NoticeFixture::claim(const std::string& sink, int limit) {
  return transact([&](pqxx::work& work) {
    return claim_deliveries(work, {sink}, limit, std::chrono::minutes{1});
  });
}

Delivery NoticeFixture::take(const std::string& sink) {
  const Delivery delivery = claim(sink, 1).at(0);
  transact([&](pqxx::work& work) { note_delivered(work, delivery.delivery_id); });
  return delivery;
}

bool NoticeFixture::refuse(std::int64_t delivery_id, std::chrono::milliseconds retry_in) {
  return transact(
      [&](pqxx::work& work) { return note_undelivered(work, delivery_id, retry_in, "HTTP 500"); });
}

std::optional<std::vector<Notice>> NoticeFixture::claim_state() {
  const auto state = transact([](pqxx::work& work) {
    return reconciled::claim_state(work, alertmanager, std::chrono::minutes{1},
                                   std::chrono::minutes{1});
  });
  if (!state) return std::nullopt;
  claimed_state = *state;
  return state->notices;
}

void NoticeFixture::accept_state() {
  transact([this](pqxx::work& work) { note_state_accepted(work, claimed_state.value()); });
}

std::int64_t NoticeFixture::acknowledge_open() {
  return database.number(
      "WITH done AS (UPDATE recon.alert SET acknowledged_at = recon.now_(), acknowledged_by = "
      "'tester' WHERE resolved_at IS NULL RETURNING 1) SELECT count(*) FROM done");
}

Notice NoticeFixture::latest() {
  const std::string id = database.value(
      "SELECT notice_id FROM recon.notice JOIN recon.delivery USING (notice_id) ORDER BY "
      "notice.created_at DESC, delivery_id DESC LIMIT 1");
  return transact([&](pqxx::work& work) { return read_notice(work, id); }).value();
}

std::string NoticeFixture::events() {
  return database.value("SELECT string_agg(event, ' ' ORDER BY created_at) FROM recon.notice");
}

}  // namespace reconciled::test
