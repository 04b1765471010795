#include "row_faults.hpp"

#include <algorithm>

namespace sandbox {
namespace {

using namespace std::chrono;

class Toucher {
 public:
  Toucher(Business& business, std::size_t stream, const Call& call, Instant now)
      : business_(business),
        stream_(stream),
        bounds_{call.start.value_or(Instant::min()), call.end.value_or(now)},
        now_(now) {}

  // Beside the newest row, so that whatever the window's ends mean, the new one lies within.
  void operator()(const InsertRow& insert) const {
    auto draft = insert.draft;
    if (const auto newest = find_row(0)) {
      if (!draft.time) draft.time = ledger().at(*newest).time;
    } else if (!draft.time && bounds_.start != Instant::min()) {
      const auto end = std::min(bounds_.end, now_);
      draft.time = floor<seconds>(bounds_.start + (end - bounds_.start) / 2);
    }
    business_.add_row(stream_, draft, now_);
  }

  void operator()(const BackdateRow& backdate) const {
    auto draft = backdate.draft;
    draft.time = floor<seconds>(now_ - backdate.age);
    business_.add_row(stream_, draft, now_);
  }

  void operator()(const RemoveRow& remove) const {
    const auto position = find_row(remove.index);
    if (!position) return;
    const auto until = remove.comes_back_after ? now_ + *remove.comes_back_after : never;
    business_.hide_row(stream_, *position, now_, until);
  }

  void operator()(const ChangeRow& change) const {
    const auto position = find_row(change.index);
    if (position) business_.change_row(stream_, *position, change.fields);
  }

  template <class Other>
  void operator()(const Other&) const {}

 private:
  const Ledger& ledger() const { return business_.streams()[stream_].ledger; }

  std::optional<std::size_t> find_row(std::size_t index) const {
    const auto range = ledger().within(bounds_, now_);
    for (auto position = range.end; position > range.begin; --position) {
      if (is_visible(ledger().at(position - 1), now_) && index-- == 0) return position - 1;
    }
    return {};
  }

  Business& business_;
  std::size_t stream_;
  Bounds bounds_;
  Instant now_;
};

}  // namespace

void touch_rows(Business& business, const Call& call, const std::vector<FaultAction>& actions,
                Instant now) {
  if (!call.customer || actions.empty()) return;
  const auto stream =
      business.find_stream(*call.customer, call.balance_types.empty() ? std::string(normal_balance)
                                                                      : call.balance_types.front());
  if (!stream) return;
  const Toucher toucher(business, *stream, call, now);
  for (const auto& action : actions) std::visit(toucher, action);
}

}  // namespace sandbox
