#include "storm_faults.hpp"

#include <array>
#include <chrono>

namespace reconciled::test {

namespace {

using namespace sandbox;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Actions = std::vector<FaultAction>;
using Touches = FaultKind::Touches;

template <std::size_t N>
const char* pick(Random& random, const std::array<const char*, N>& words) {
  return words[random.below(N)];
}

Actions answer(const char* status, const char* code, bool is_signed) {
  return {GiveResult{{status, code, "drawn"}, is_signed}};
}

constexpr std::array refusals{"PARAM_ILLEGAL", "PROCESS_FAIL", "SYSTEM_ERROR", "A_NEW_CODE",
                              "CURRENCY_NOT_SUPPORT"};
constexpr std::array of_stream{"SERVICE_NOT_ALLOWED", "INVALID_API", "CONTRACT_CHECK_FAIL"};
constexpr std::array of_customer{"OAUTH_FAIL", "ACCESS_DENIED", "AUTHORIZATION_NOT_EXIST",
                                 "USER_NOT_EXIST", "INVALID_ACCESS_TOKEN"};
constexpr std::array of_gateway{"INVALID_SIGNATURE", "INVALID_CLIENT", "KEY_NOT_FOUND"};

const FaultKind kinds[] = {
    {"unknown", Touches::answers, "unknown",
     [](Random&) { return answer("U", "UNKNOWN_EXCEPTION", true); }},
    {"unknown, unsigned", Touches::answers, "unknown",
     [](Random&) { return answer("U", "UNKNOWN_EXCEPTION", false); }},
    {"traffic limit", Touches::answers, "unknown",
     [](Random&) { return answer("U", "REQUEST_TRAFFIC_EXCEED_LIMIT", true); }},
    {"refused", Touches::answers, "refused",
     [](Random& r) { return answer("F", pick(r, refusals), true); }},
    {"refused, unsigned", Touches::answers, "unknown",
     [](Random& r) { return answer("F", pick(r, refusals), false); }},
    {"stream not allowed", Touches::answers, "parked",
     [](Random& r) { return answer("F", pick(r, of_stream), true); }},
    {"customer not allowed", Touches::answers, "parked",
     [](Random& r) { return answer("F", pick(r, of_customer), true); }},
    {"client not known", Touches::answers, "parked",
     [](Random& r) { return answer("F", pick(r, of_gateway), r.chance(500)); }},
    {"unsigned", Touches::answers, "unknown", [](Random&) { return Actions{Unsign{}}; }},
    {"no signature header", Touches::answers, "unknown",
     [](Random&) { return Actions{HalfSign{"signature"}}; }},
    {"no response-time header", Touches::answers, "unknown",
     [](Random&) { return Actions{HalfSign{"response-time"}}; }},
    {"wrong signature", Touches::answers, "unknown", [](Random&) { return Actions{SignWrong{}}; }},
    {"wrong key", Touches::answers, "unknown", [](Random&) { return Actions{SignWithWrongKey{}}; }},
    {"signed over request time", Touches::answers, "unknown",
     [](Random&) { return Actions{SignOverRequestTime{}, ShiftResponseTime{seconds{2}}}; }},
    {"stale answer", Touches::answers, "unknown",
     [](Random&) { return Actions{ShiftResponseTime{hours{-1}}}; }},
    {"clock askew", Touches::clock, "verified",
     [](Random& r) { return Actions{ShiftResponseTime{seconds{r.chance(500) ? 90 : -200}}}; }},
    {"byte flipped", Touches::answers, "unknown",
     [](Random& r) { return Actions{FlipByte{r.below(2000)}}; }},
    {"cut off", Touches::answers, "unknown",
     [](Random& r) { return Actions{CutOff{r.below(300)}}; }},
    {"stalled", Touches::answers, "unknown", [](Random&) { return Actions{Stall{}}; }},
    {"reset", Touches::answers, "unknown", [](Random&) { return Actions{Reset{}}; }},
    {"slow", Touches::answers, "unknown",
     [](Random& r) { return Actions{Slow{seconds{r.between(5, 40)}, milliseconds{0}}}; }},
    {"never ends", Touches::answers, "unknown", [](Random&) { return Actions{NeverEnd{}}; }},
    {"not HTTP", Touches::answers, "unknown",
     [](Random&) { return Actions{SendRaw{"SSH-2.0\r\n"}}; }},
    {"HTTP 5xx", Touches::answers, "unknown",
     [](Random& r) {
       return Actions{RawHttp{r.chance(500) ? 503U : 500U, "<html>busy</html>", "text/html"}};
     }},
    {"HTTP 4xx", Touches::answers, "unknown",
     [](Random&) { return Actions{RawHttp{404, "{}", "application/json"}}; }},
    {"not JSON", Touches::answers, "unknown", [](Random&) { return Actions{NotJson{}}; }},
    {"padded", Touches::answers, "verified", [](Random&) { return Actions{PadBody{20'000}}; }},
    {"wrong page", Touches::counts, "unknown", [](Random&) { return Actions{EchoPage{3}}; }},
    {"count too high", Touches::counts, "unknown",
     [](Random&) { return Actions{MisstateCount{1}}; }},
    {"count too low", Touches::counts, "unknown",
     [](Random&) { return Actions{MisstateCount{-1}}; }},
    {"count far too high", Touches::counts, "split",
     [](Random&) { return Actions{MisstateCount{600}}; }},
    {"rows left out", Touches::counts, "unknown", [](Random&) { return Actions{LeaveOutRows{1}}; }},
    {"rows hidden", Touches::sight, "verified",
     [](Random&) { return Actions{LeaveOutRows{1}, MisstateCount{-1}}; }},
    {"other time", Touches::sight, "unknown",
     [](Random&) { return Actions{AnswerOtherQuestion{days{-40}, "", ""}}; }},
    {"row inserted", Touches::rows, "verified", [](Random&) { return Actions{InsertRow{}}; }},
    {"row inserted while paging", Touches::rows, "verified",
     [](Random&) { return Actions{InsertRow{}}; }, true},
    {"row back-dated", Touches::rows, "verified",
     [](Random& r) { return Actions{BackdateRow{hours{r.between(1, 130)}, {}}}; }},
    {"row gone for a while", Touches::sight, "verified",
     [](Random& r) { return Actions{RemoveRow{r.below(3), hours{r.between(1, 60)}}}; }},
    {"row gone while paging", Touches::sight, "verified",
     [](Random& r) { return Actions{RemoveRow{r.below(3), seconds{30}}}; }, true},
    {"row changed", Touches::rows, "verified",
     [](Random& r) { return Actions{ChangeRow{r.below(4), {{"extTransactionId", "changed"}}}}; }},
};

}  // namespace

std::span<const FaultKind> fault_kinds() {
  return kinds;
}

}  // namespace reconciled::test
