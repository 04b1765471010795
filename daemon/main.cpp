// The process: which verb, and what its failure means to whoever started it.
#include <csignal>
#include <exception>
#include <iostream>

#include "app/exit_code.hpp"
#include "app/verbs.hpp"
#include "runtime/private_memory.hpp"
#include "store/session.hpp"

int main(int argc, char** argv) {
  using namespace reconciled;
  keep_memory_private();
  // Who reads our log or a listing may leave: then a write fails, and nothing else ends.
  std::signal(SIGPIPE, SIG_IGN);
  const CommandLine line = parse_command_line(argc, argv);
  try {
    return std::visit([&](const auto& verb) { return perform(verb, line.config_file); }, line.verb);
  } catch (const DatabaseUnavailable& e) {
    std::cerr << "reconciled: the database cannot be reached: " << e.what()
              << "; check database.conninfo and that PostgreSQL runs\n";
    return exit_database;
  } catch (const DatabaseUnfit& e) {
    std::cerr << "reconciled: " << e.what() << '\n';
    return exit_config;
  } catch (const std::invalid_argument& e) {
    std::cerr << "reconciled: " << e.what() << '\n';
    return exit_config;
  } catch (const std::exception& e) {
    std::cerr << "reconciled: this is a bug, please report it: " << e.what() << '\n';
    return exit_internal;
  }
}
