#include "core/reading.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_set>

#include "core/expects.hpp"
#include "core/identity.hpp"
#include "core/split.hpp"

namespace reconciled {

using std::chrono::seconds;

Reading::Reading(Start start)
    : window_(std::move(start.window)),
      question_(start.question),
      facts_(start.facts),
      read_no_(start.read_no),
      outer_count_(start.outer_count),
      seen_currencies_(std::move(start.seen_currencies)),
      seen_types_(std::move(start.seen_types)),
      is_narrowed_(start.is_narrowed) {
  // Pages are read in order, so what was stored is a run from page 1.
  for (const StoredPage& page : start.pages) {
    expects(page.page == last_page_read_ + 1, "stored pages are a run from page 1");
    last_page_read_ = page.page;
    total_count_ = page.total_count;
    stored_keys_.insert(page.row_keys.begin(), page.row_keys.end());
  }
  if (!total_count_) return;
  if (*total_count_ <= reachable_rows || is_narrowed_to_type()) {
    is_beyond_reach_ = *total_count_ > reachable_rows;
    go_on();
  } else {
    give_up_reach();  // what an earlier attempt was interrupted in
  }
}

StatementsCall Reading::next_call(const std::string& balance_type) const {
  expects(step_ == Step::ask, "only a reading that goes on has a next call");
  const int page = is_probing_            ? last_page
                   : !to_confirm_.empty() ? *to_confirm_.begin()
                                          : last_page_read_ + 1;
  return {balance_type,     question_.from,           question_.to,
          window_.currency, window_.transaction_type, page};
}

void Reading::take(StatementsPage page, Evidence evidence) {
  expects(step_ == Step::ask, "only a reading that goes on takes a page");
  facts_ = learn(facts_, question_, page);
  if (is_probing_) {
    is_probing_ = false;
    has_probed_ = true;
    abandoned_.push_back({std::move(page), std::move(evidence)});
    give_up_reach();
    return;
  }
  if (!to_confirm_.empty()) return confirm(std::move(page), std::move(evidence));
  if (!total_count_) {
    total_count_ = page.total_count;
    if (!is_narrowed_ || !outer_count_) outer_count_ = page.total_count;
  }
  const std::int64_t count = page.total_count;
  const auto row_count = static_cast<std::int64_t>(page.rows.size());
  const int number = page.page;
  pages_.push_back({std::move(page), std::move(evidence)});
  if (count != *total_count_) {
    return disagree("totalCount was " + std::to_string(*total_count_) + " and is " +
                    std::to_string(count) + " on page " + std::to_string(number));
  }
  if (row_count != expected_rows(number)) {
    return disagree("page " + std::to_string(number) + " holds " + std::to_string(row_count) +
                    " rows where totalCount " + std::to_string(count) + " leaves " +
                    std::to_string(expected_rows(number)));
  }
  last_page_read_ = number;
  if (count > reachable_rows && !is_beyond_reach_) {
    return take_first_of_too_many(pages_.back().page);
  }
  go_on();
}

void Reading::go_on() {
  if (!is_whole()) return;
  const std::int64_t distinct = row_count();
  distinct_count_ = distinct;
  if (is_beyond_reach_) {
    step_ = Step::unreachable;
  } else if (distinct == *total_count_) {
    if (!is_confirmed_) to_confirm_ = pages_before_repeated_rows();
    if (to_confirm_.empty()) step_ = Step::verified;
  } else {
    disagree("totalCount is " + std::to_string(*total_count_) + " but the pages show " +
             std::to_string(distinct) + " distinct rows");
  }
}

void Reading::take_first_of_too_many(const StatementsPage& page) {
  if (window_.length() > seconds{1}) {
    parts_ = split_by_time(window_, page.total_count, page.rows);
    step_ = Step::split;
    return;
  }
  give_up_reach();
}

// A single second holds too many rows, or seems to because its question also covers a burst next
// to it. First ask for no more than the second, if the answers have proved that this is safe.
void Reading::give_up_reach() {
  const Question narrow = narrow_question(window_, facts_);
  if (narrow != question_ && (narrow.from > question_.from || narrow.to < question_.to)) {
    is_narrowed_ = true;
    start_over(narrow);
    return;
  }
  const bool may_narrow = (!facts_.start_is_inclusive && question_.from < window_.from) ||
                          (!facts_.end_is_inclusive && question_.to >= window_.to);
  if (may_narrow && !has_probed_) {
    is_probing_ = true;  // whatever the order, the last page shows the other side of the burst
    return;
  }
  if (window_.currency.empty()) {
    parts_ = split_by_currency(window_, seen_currencies_);
    step_ = Step::split;
  } else if (window_.transaction_type.empty()) {
    parts_ = split_by_type(window_, seen_types_);
    step_ = Step::split;
  } else {
    is_beyond_reach_ = true;
    go_on();
  }
}

// A row without a number that shows on two pages is a twin, or it moved from one page to the next
// while another row slipped by unseen. If the earlier page still shows what it showed, nothing has
// moved.
std::set<int> Reading::pages_before_repeated_rows() const {
  std::set<int> pages;
  std::map<std::string, int> seen;  // identity and content -> the page it was on
  for (const PageRead& read : pages_) {
    std::set<std::string> here;
    for (const Statement& row : read.page.rows) {
      if (!needs_ordinal(row)) continue;
      const std::string identity = identity_of(row);
      if (stored_keys_.contains(key_of_twin(identity, 0))) pages.insert(read.page.page);
      const auto before = seen.find(identity + row.raw);
      if (before != seen.end()) pages.insert(before->second);
      here.insert(identity + row.raw);
    }
    for (const std::string& content : here) seen[content] = read.page.page;
  }
  return pages;
}

void Reading::confirm(StatementsPage page, Evidence evidence) {
  const auto first =
      std::ranges::find(pages_, page.page, [](const PageRead& read) { return read.page.page; });
  const bool is_same =
      page.total_count == *total_count_ && first != pages_.end() &&
      std::ranges::equal(page.rows, first->page.rows, {}, &Statement::raw, &Statement::raw);
  const int number = page.page;
  abandoned_.push_back({std::move(page), std::move(evidence)});
  if (!is_same) {
    return disagree("page " + std::to_string(number) + " changed while the window was read");
  }
  to_confirm_.erase(number);
  is_confirmed_ = to_confirm_.empty();
  if (is_confirmed_) step_ = Step::verified;
}

void Reading::start_over(Question question) {
  question_ = question;
  std::move(pages_.begin(), pages_.end(), std::back_inserter(abandoned_));
  pages_.clear();
  stored_keys_.clear();
  last_page_read_ = 0;
  total_count_.reset();
  is_beyond_reach_ = false;
  distinct_count_.reset();
  is_confirmed_ = false;
  to_confirm_.clear();
  ++read_no_;
}

void Reading::disagree(std::string what) {
  start_over(question_);
  if (rereads_left_-- > 0) return;
  disagreement_ = std::move(what);
  step_ = Step::disagreed;
}

std::int64_t Reading::row_count() const {
  if (distinct_count_) return *distinct_count_;
  std::unordered_set<std::string_view> numbers;
  numbers.reserve(pages_.size() * page_size);
  std::size_t twin_count = 0;
  for (const PageRead& read : pages_) {
    for (const Statement& row : read.page.rows) {
      if (needs_ordinal(row)) {
        ++twin_count;
      } else if (!is_stored(row)) {
        numbers.insert(row.accounting_biz_no);
      }
    }
  }
  return static_cast<std::int64_t>(stored_keys_.size() + numbers.size() + twin_count);
}

bool Reading::is_stored(const Statement& row) const {
  return !stored_keys_.empty() && stored_keys_.contains(identity_of(row));
}

int Reading::page_count() const {
  const std::int64_t wanted = (*total_count_ + page_size - 1) / page_size;
  return static_cast<int>(std::clamp<std::int64_t>(wanted, 1, last_page));
}

std::int64_t Reading::expected_rows(int page) const {
  return std::clamp<std::int64_t>(*total_count_ - std::int64_t{page - 1} * page_size, 0, page_size);
}

}  // namespace reconciled
