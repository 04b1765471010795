// reconciled-bench: what the daemon costs, against targets. Exits with 1 when one is missed.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <set>

#include "chapters.hpp"
#include "pull_process.hpp"

namespace {

struct Arguments {
  bench::Place place;
  std::vector<std::string> chapters{"backfill", "start", "claim", "books"};
  std::int64_t row_count = 50'000;
  int run_count = 3;
  std::int64_t finished_count = 1'000'000;
  std::int64_t book_row_count = 1'000'000;
  bench::PullOptions pull;
};

void add_bench(CLI::App& app, Arguments& arguments) {
  app.add_option("--postgres", arguments.place.server,
                 "folder of the socket of a PostgreSQL that keeps fsync on");
  app.add_option("--chapters", arguments.chapters, "which of backfill, start, claim, books")
      ->delimiter(',')
      ->check(CLI::IsMember({"backfill", "start", "claim", "books"}));
  app.add_option("--rows", arguments.row_count, "of the backfill")->capture_default_str();
  app.add_option("--runs", arguments.run_count, "of the backfill")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--book-rows", arguments.book_row_count, "of the books")->capture_default_str();
  app.add_option("--finished-jobs", arguments.finished_count, "beside which the claim is measured")
      ->capture_default_str();
}

// What the benchmark starts itself with; not for people.
void add_process(CLI::App& app, const std::string& name, bench::PullOptions& pull) {
  CLI::App* const verb = app.add_subcommand(name)->group("");
  verb->add_option("--folder", pull.folder)->required();
  verb->add_option("--conninfo", pull.conninfo)->required();
  verb->add_option("--rows", pull.row_count);
  verb->add_option("--moment", pull.moment_us);
  verb->add_option("--connections", pull.connections);
  verb->add_option("--latency-ms", pull.latency_ms);
  verb->add_option("--signing-ms", pull.signing_ms);
}

int measure(const Arguments& arguments) {
  const auto folder = std::filesystem::temp_directory_path() / "reconciled-bench";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const bench::Place place{arguments.place.server, folder.string()};
  const std::set<std::string> chapters(arguments.chapters.begin(), arguments.chapters.end());
  bench::Report report;
  if (chapters.contains("backfill")) {
    bench::measure_backfill(place, report, arguments.row_count, arguments.run_count);
  }
  if (chapters.contains("start")) bench::measure_start(place, report);
  if (chapters.contains("claim")) bench::measure_claim(place, report, arguments.finished_count);
  if (chapters.contains("books")) bench::measure_books(place, report, arguments.book_row_count);
  std::filesystem::remove_all(folder);
  std::cout << '\n' << report.missed_count() << " targets missed\n";
  return report.missed_count() == 0 ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  Arguments arguments;
  CLI::App app("What the daemon costs, against targets.", "reconciled-bench");
  add_bench(app, arguments);
  add_process(app, "prepare", arguments.pull);
  add_process(app, "pull", arguments.pull);
  CLI11_PARSE(app, argument_count, argument_values);
  try {
    if (app.got_subcommand("prepare")) return bench::prepare_answers(arguments.pull);
    if (app.got_subcommand("pull")) return bench::measure_pull(arguments.pull);
    if (arguments.place.server.empty()) {
      std::cerr << "reconciled-bench: --postgres is missing; see --help\n";
      return 64;
    }
    return measure(arguments);
  } catch (const std::exception& e) {
    std::cerr << "reconciled-bench: " << e.what() << '\n';
    return 2;
  }
}
