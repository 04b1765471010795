// The reading of one window, page by page: which page to ask next, and when the window is verified.
// A window is verified only when every page echoed its number, totalCount was the same on all of
// them and the distinct rows add up to it. Anything else starts over at once, a bounded number of
// times, and is then an unknown of the window.
//
// Pure and single-threaded: the worker performs what `next` says and hands the answer to `take`.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/outcome.hpp"
#include "core/question.hpp"

namespace reconciled {

/// A page that an earlier attempt read and stored.
struct StoredPage {
  int page = 0;
  std::int64_t total_count = 0;
  std::vector<std::string> row_keys;
};

/// A page as it came, for the record.
struct PageRead {
  StatementsPage page;
  Evidence evidence;
};

class Reading {
 public:
  /// What a claim starts from. `question` is that of the stored pages; where there are none it is
  /// the one to ask first.
  struct Start {
    Window window;
    Question question;
    GatewayFacts facts;
    int read_no = 1;
    std::vector<StoredPage> pages;
    std::optional<std::int64_t> outer_count;
    bool is_narrowed = false;  // `question` is no longer the widest one that was asked
    std::vector<std::string> seen_currencies;  // of the stream, for a split by currency
    std::vector<std::string> seen_types;
  };

  enum class Step {
    ask,          // ask `next_call()`
    verified,     // count, pages and rows agree
    split,        // more rows than one query can reach: see parts()
    unreachable,  // more rows than any query can reach; those that can be are read
    disagreed,    // pages contradict each other, and re-reading did not help
  };

  explicit Reading(Start start);

  Step step() const { return step_; }
  StatementsCall next_call(const std::string& balance_type) const;
  /// The answer to the last `next_call`. expects: step() == ask.
  void take(StatementsPage page, Evidence evidence);

  const Window& window() const { return window_; }
  const Question& question() const { return question_; }
  const GatewayFacts& facts() const { return facts_; }
  int read_no() const { return read_no_; }
  /// totalCount of the widest question of this window, which its parent's count is held against.
  std::optional<std::int64_t> outer_count() const { return outer_count_; }
  /// The question is narrower than the one that outer_count belongs to.
  bool is_narrowed() const { return is_narrowed_; }
  /// totalCount of the question as it is being read; nothing before the first page.
  std::optional<std::int64_t> total_count() const { return total_count_; }
  /// Distinct rows of this reading so far.
  std::int64_t row_count() const;
  /// Pages of this reading that this claim has read, in order.
  const std::vector<PageRead>& pages() const { return pages_; }
  /// Pages of readings that were given up: their rows were seen and are kept, but prove nothing.
  const std::vector<PageRead>& abandoned() const { return abandoned_; }
  /// Keys of the rows on pages that earlier attempts stored.
  const std::set<std::string>& stored_keys() const { return stored_keys_; }
  /// The windows that this one becomes. expects: step() == split.
  const std::vector<Window>& parts() const { return parts_; }
  /// What contradicted what, for people. Empty unless disagreed.
  const std::string& disagreement() const { return disagreement_; }

 private:
  void start_over(Question question);
  void disagree(std::string what);
  void go_on();
  void take_first_of_too_many(const StatementsPage& page);
  void give_up_reach();
  void confirm(StatementsPage page, Evidence evidence);
  std::set<int> pages_before_repeated_rows() const;
  bool is_stored(const Statement& row) const;
  bool is_narrowed_to_type() const { return !window_.transaction_type.empty(); }
  bool is_whole() const { return last_page_read_ >= page_count(); }
  int page_count() const;
  std::int64_t expected_rows(int page) const;

  Window window_;
  Question question_;
  GatewayFacts facts_;
  int read_no_;
  std::optional<std::int64_t> outer_count_;
  std::vector<std::string> seen_currencies_;
  std::vector<std::string> seen_types_;

  Step step_ = Step::ask;
  std::optional<std::int64_t> total_count_;
  int last_page_read_ = 0;
  bool is_probing_ = false;  // asking page 50 to learn where a burst lies
  bool has_probed_ = false;
  bool is_beyond_reach_ = false;                // reading the 500 rows that can be had
  std::optional<std::int64_t> distinct_count_;  // once the reading is whole
  std::set<int> to_confirm_;  // pages to look at once more, see pages_before_repeated_rows
  bool is_confirmed_ = false;
  bool is_narrowed_;  // outer_count_ is that of a wider question
  int rereads_left_ = 2;
  std::set<std::string> stored_keys_;
  std::vector<PageRead> pages_;
  std::vector<PageRead> abandoned_;
  std::vector<Window> parts_;
  std::string disagreement_;
};

}  // namespace reconciled
