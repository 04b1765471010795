// The stretch of time that is really asked for. Whether the vendor's startTime and endTime are
// inclusive is undocumented, so a window [from, to) is asked as [from - 1 s, to]. Answers can
// prove an end inclusive; then a window that came out of a split, or that sits beside a burst,
// may go without that end's overlap.
#pragma once

#include "core/statement.hpp"
#include "core/window.hpp"

namespace reconciled {

/// What this gateway's own answers have proved about it.
struct GatewayFacts {
  bool start_is_inclusive = false;
  bool end_is_inclusive = false;
  bool has_fractions = false;  // a row's time once had a fraction: an end at s would miss s + 0.5

  bool end_overlap_is_needed() const { return !end_is_inclusive || has_fractions; }
  friend bool operator==(const GatewayFacts&, const GatewayFacts&) = default;
};

/// Both ends as sent.
struct Question {
  sys_seconds from;
  sys_seconds to;
  friend bool operator==(const Question&, const Question&) = default;
};

/// The question of a window that nobody has asked before.
Question wide_question(const Window& window);

/// The smallest question that surely covers the window, given what was proved.
Question narrow_question(const Window& window, const GatewayFacts& facts);

/// The question of a child: as wide as its parent's on the ends that they share, so that the
/// children's counts add up to no less than the parent's; as narrow as can be on inner ends.
Question child_question(const Window& child, const Window& parent, const Question& parent_question,
                        const GatewayFacts& facts);

/// What `page`, the answer to `question`, proves on top of `facts`.
GatewayFacts learn(GatewayFacts facts, const Question& question, const StatementsPage& page);

}  // namespace reconciled
