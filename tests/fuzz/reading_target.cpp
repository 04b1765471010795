// The reading of a window, fed with arbitrary pages: a window is verified only when its pages, the
// count on each of them and the distinct rows agree, and every reading ends.
#include <algorithm>
#include <set>
#include <string>

#include "core/reading.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

constexpr sys_seconds start{std::chrono::seconds{1'772'000'000}};
// Three readings, a narrower one and a probe, each page twice, is what can be asked at most.
constexpr int most_pages = 600;

Statement row_of(fuzz::Choices& choices, bool is_honest, int number, int place) {
  const unsigned choice = is_honest ? 0 : choices.next();
  Statement row;
  row.transaction_time = start + std::chrono::seconds{choice % 8};
  row.amount = {"USD", 100};
  row.raw = "{}";
  row.transaction_id = "t" + std::to_string(choice % 4);
  if (choice < 128) row.accounting_biz_no = "r" + std::to_string(number * page_size + place);
  if (choice >= 192) row.accounting_biz_no = "s" + std::to_string(choice % 4);
  return row;  // from 128 to 191: a row without a number, perhaps a twin
}

StatementsPage page_of(fuzz::Choices& choices, int number, std::int64_t usual_count) {
  const unsigned choice = choices.next();
  StatementsPage page;
  page.page = number;
  page.total_count = choice % 4 == 1 ? choices.next() * (choice % 8 == 1 ? 1 : 10) : usual_count;
  std::int64_t row_count = page.total_count - std::int64_t{number - 1} * page_size;
  if (choice % 4 == 2) row_count = choices.below(page_size + 1);
  for (int place = 0; place < std::min<std::int64_t>(row_count, page_size); ++place) {
    page.rows.push_back(row_of(choices, choice % 4 != 3 && choice < 128, number, place));
  }
  return page;
}

// From the pages alone, not by what the reading says of itself.
void check_verified(const Reading& reading) {
  std::set<std::string> numbers;
  std::int64_t twin_count = 0;
  int number = 0;
  fuzz::expects(!reading.pages().empty(), "a verified window was read");
  const std::int64_t count = reading.pages().front().page.total_count;
  for (const PageRead& read : reading.pages()) {
    fuzz::expects(read.page.page == ++number, "each page was read once, in order");
    fuzz::expects(read.page.total_count == count, "all pages tell the same count");
    const auto left = count - std::int64_t{number - 1} * page_size;
    fuzz::expects(
        static_cast<std::int64_t>(read.page.rows.size()) == std::min<std::int64_t>(left, page_size),
        "each page is as full as the count says");
    for (const Statement& row : read.page.rows) {
      if (row.accounting_biz_no.empty()) {
        ++twin_count;
      } else {
        numbers.insert(row.accounting_biz_no);
      }
    }
  }
  fuzz::expects(number == std::max<std::int64_t>(1, (count + page_size - 1) / page_size),
                "no page is missing");
  fuzz::expects(count <= reachable_rows, "no more is verified than can be reached");
  fuzz::expects(static_cast<std::int64_t>(numbers.size()) + twin_count == count,
                "the distinct rows add up to the count");
  fuzz::expects(reading.total_count() == count && reading.row_count() == count,
                "the reading says what its pages say");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices{fuzz::text_of(data, size)};
  Reading::Start from;
  const unsigned shape = choices.next();
  from.window = {start, start + std::chrono::seconds{shape % 2 == 0 ? 1 : 86'400}, "", ""};
  if (shape & 2) from.window.currency = "USD";
  if (shape & 4) from.window.transaction_type = "COLLECTION";
  from.question = wide_question(from.window);
  from.facts = {(shape & 8) != 0, (shape & 16) != 0, (shape & 32) != 0};
  from.seen_currencies = {"EUR", "USD"};
  const std::int64_t usual_count = choices.next() * (shape & 64 ? 4 : 1);
  Reading reading{std::move(from)};
  int page_count = 0;
  while (reading.step() == Reading::Step::ask) {
    fuzz::expects(++page_count <= most_pages, "a reading ends");
    const StatementsCall call = reading.next_call("NORMAL_BALANCE");
    fuzz::expects(call.page >= 1 && call.page <= last_page, "only pages that exist are asked for");
    fuzz::expects(call.from <= reading.window().from &&
                      call.to >= reading.window().to - std::chrono::seconds{1},
                  "a question covers its window");
    reading.take(page_of(choices, call.page, usual_count), {});
  }
  if (reading.step() == Reading::Step::verified) check_verified(reading);
  if (reading.step() == Reading::Step::split) {
    fuzz::expects(reading.parts().size() > 0, "a split has parts");
  }
  return 0;
}
