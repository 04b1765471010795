#include "core/question.hpp"

namespace reconciled {

using std::chrono::seconds;

Question wide_question(const Window& window) {
  return {window.from - seconds{1}, window.to};
}

Question narrow_question(const Window& window, const GatewayFacts& facts) {
  Question question = wide_question(window);
  if (facts.start_is_inclusive) question.from = window.from;
  if (!facts.end_overlap_is_needed()) question.to = window.to - seconds{1};
  return question;
}

Question child_question(const Window& child, const Window& parent, const Question& parent_question,
                        const GatewayFacts& facts) {
  Question question = narrow_question(child, facts);
  if (child.from == parent.from) question.from = parent_question.from;
  if (child.to == parent.to) question.to = parent_question.to;
  return question;
}

GatewayFacts learn(GatewayFacts facts, const Question& question, const StatementsPage& page) {
  for (const Statement& row : page.rows) {
    if (row.transaction_time == question.from) facts.start_is_inclusive = true;
    if (row.transaction_time == question.to) facts.end_is_inclusive = true;
    if (row.transaction_time != std::chrono::floor<seconds>(row.transaction_time)) {
      facts.has_fractions = true;
    }
  }
  return facts;
}

}  // namespace reconciled
