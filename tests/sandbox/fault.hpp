// What can be made to go wrong with one call: a closed list of small actions. Several may act on
// the same call; of two of a kind the later one in the script wins.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "business.hpp"
#include "result.hpp"

namespace sandbox {

// Of the answer's content.
struct GiveResult {
  Result result;
  bool is_signed = true;
};
struct EchoPage {
  std::int64_t page;
};
struct MisstateCount {
  std::int64_t offset;
};
struct LeaveOutRows {  // of the page, while the count stays
  std::size_t count;
};
struct AnswerOtherQuestion {
  std::chrono::seconds shift{0};  // of the window
  std::string customer;           // empty: the one that asked
  std::string balance_type;
};
struct NotJson {};  // signed, but no JSON
struct PadBody {    // with spaces, inside the signature
  std::size_t byte_count;
};
struct RawHttp {  // something in front of the gateway answers, unsigned
  unsigned status;
  std::string body;
  std::string content_type;
};

// Of the signature.
struct Unsign {};
struct HalfSign {
  std::string missing_header;  // signature or response-time
};
struct SignWrong {};         // one bit of the signature differs
struct SignWithWrongKey {};  // a key that is not the gateway's
struct SignOverRequestTime {};
struct ShiftResponseTime {  // and sign it properly
  std::chrono::seconds offset;
};
struct FlipByte {  // of the body, after it was signed
  std::size_t position;
};

// Of the delivery.
struct CutOff {
  std::size_t after_bytes;
};
struct Slow {
  std::chrono::milliseconds before;
  std::chrono::milliseconds per_byte;
};
struct Stall {};
struct Reset {};
struct NeverEnd {};
struct SendRaw {  // these bytes and no others
  std::string bytes;
};

// Of the rows, before the call is answered. They stay as they are made.
struct InsertRow {
  RowDraft draft;  // without a time: beside the newest row of the window
};
struct BackdateRow {
  std::chrono::seconds age;
  RowDraft draft;
};
struct RemoveRow {
  std::size_t index;  // from the newest row of the window
  std::optional<std::chrono::seconds> comes_back_after;
};
struct ChangeRow {
  std::size_t index;
  boost::json::object fields;
};

using FaultAction =
    std::variant<GiveResult, EchoPage, MisstateCount, LeaveOutRows, AnswerOtherQuestion, NotJson,
                 PadBody, RawHttp, Unsign, HalfSign, SignWrong, SignWithWrongKey,
                 SignOverRequestTime, ShiftResponseTime, FlipByte, CutOff, Slow, Stall, Reset,
                 NeverEnd, SendRaw, InsertRow, BackdateRow, RemoveRow, ChangeRow>;

// The last action of that kind, or null.
template <class Action>
const Action* find_action(const std::vector<FaultAction>& actions) {
  for (auto action = actions.rbegin(); action != actions.rend(); ++action) {
    if (const auto* found = std::get_if<Action>(&*action)) return found;
  }
  return nullptr;
}

}  // namespace sandbox
