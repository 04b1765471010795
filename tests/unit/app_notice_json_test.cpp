#include "app/notice_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace reconciled {
namespace {

namespace json = boost::json;

Notice sample() {
  Notice notice;
  notice.notice_id = "5a4c8f4e-1111-4222-8333-444455556666";
  notice.kind = "retry_exhausted";
  notice.severity = "critical";
  notice.customer = "acme-hk";
  notice.text = "Two windows of acme-hk have failed.\nRunbook: retry_exhausted.";
  notice.alert_count = 2;
  notice.new_count = 1;
  notice.first_raised_at = *parse_time("2026-07-20T12:00:00Z");
  notice.created_at = *parse_time("2026-07-20T12:00:10.5Z");
  notice.alerts = {{"77", "job 38", "It \"failed\".", *parse_time("2026-07-20T12:00:00Z"), {}}};
  return notice;
}

Notice resolved(Notice notice) {
  notice.event = NoticeEvent::resolved;
  notice.alert_count = 0;
  notice.resolved_at = *parse_time("2026-07-21T00:00:00Z");
  return notice;
}

TEST(WebhookBody, SaysWhatStandardWebhooksAskForAndAllThatIsKnownOfTheNotice) {
  const json::value expected = json::parse(R"({
    "type": "alert.raised",
    "timestamp": "2026-07-20T12:00:10.500000Z",
    "data": {
      "notice_id": "5a4c8f4e-1111-4222-8333-444455556666",
      "kind": "retry_exhausted",
      "severity": "critical",
      "customer": "acme-hk",
      "summary": "Two windows of acme-hk have failed.\nRunbook: retry_exhausted.",
      "alert_count": 2,
      "new_count": 1,
      "first_raised_at": "2026-07-20T12:00:00Z",
      "resolved_at": null,
      "acknowledged": false,
      "alerts": [{"alert_id": "77", "subject": "job 38", "summary": "It \"failed\".",
                  "raised_at": "2026-07-20T12:00:00Z", "resolved_at": null}],
      "runbook": "retry_exhausted"
    }})");
  EXPECT_EQ(json::parse(webhook_body(sample())), expected);
  EXPECT_EQ(webhook_body(sample()), webhook_body(sample())) << "each attempt has the same body";
}

TEST(WebhookBody, HasATypeForEachEvent) {
  Notice notice = sample();
  const auto type = [&] { return json::parse(webhook_body(notice)).at("type").as_string(); };
  EXPECT_EQ(type(), "alert.raised");
  notice.event = NoticeEvent::repeated;
  EXPECT_EQ(type(), "alert.repeated");
  notice = resolved(notice);
  EXPECT_EQ(type(), "alert.resolved");
  EXPECT_EQ(json::parse(webhook_body(notice)).at("data").at("resolved_at").as_string(),
            "2026-07-21T00:00:00Z");
  notice.kind = test_notice_kind;
  EXPECT_EQ(type(), "alert.test");
}

TEST(WebhookBody, NamesNoCustomerWhereTheWholeGatewayIsConcerned) {
  Notice notice = sample();
  notice.customer.clear();
  EXPECT_TRUE(json::parse(webhook_body(notice)).at("data").at("customer").is_null());
}

TEST(AlertmanagerBody, KeepsWhatIsOpenOpenForADayAndEndsWhatWasResolved) {
  const Time now = *parse_time("2026-07-20T12:00:20Z");
  Notice whole_gateway = resolved(sample());
  whole_gateway.kind = "gateway_unreachable";
  whole_gateway.customer.clear();
  const json::value expected = json::parse(R"([
    {"labels": {"alertname": "ReconciledRetryExhausted", "kind": "retry_exhausted",
                "severity": "critical", "job": "reconciled", "customer": "acme-hk"},
     "annotations": {"summary": "retry_exhausted of acme-hk: 2 open alerts",
                     "description":
                       "Two windows of acme-hk have failed.\nRunbook: retry_exhausted.",
                     "alert_count": "2", "runbook": "retry_exhausted", "acknowledged": "false"},
     "startsAt": "2026-07-20T12:00:00Z", "endsAt": "2026-07-21T12:00:20Z"},
    {"labels": {"alertname": "ReconciledGatewayUnreachable", "kind": "gateway_unreachable",
                "severity": "critical", "job": "reconciled"},
     "annotations": {"summary": "gateway_unreachable: resolved",
                     "description":
                       "Two windows of acme-hk have failed.\nRunbook: retry_exhausted.",
                     "alert_count": "0", "runbook": "gateway_unreachable",
                     "acknowledged": "false"},
     "startsAt": "2026-07-20T12:00:00Z", "endsAt": "2026-07-21T00:00:00Z"}])");
  EXPECT_EQ(json::parse(alertmanager_body({sample(), whole_gateway}, now)), expected)
      << alertmanager_body({sample(), whole_gateway}, now);
}

}  // namespace
}  // namespace reconciled
