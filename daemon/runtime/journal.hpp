// systemd's journal: whether this process's standard error leads there, and its own protocol, by
// which an event arrives as fields instead of as a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconciled {

/// Whether it was systemd that connected standard error, and to the journal: what stands in
/// JOURNAL_STREAM is its file, see systemd.exec(5). A redirection by anybody undoes it.
bool stderr_is_the_journals();

/// "RECONCILED_BALANCE_TYPE=text" of "balance_type". The journal takes text as it is, newlines too.
std::string journal_field(std::string_view key, std::string_view text);

/// False where there is no journal, or it did not take the entry: say it otherwise. Each field is
/// NAME=TEXT. May wait while the journal is behind.
bool send_to_journal(const std::vector<std::string>& fields);

}  // namespace reconciled
