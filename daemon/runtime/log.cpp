#include "runtime/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <memory>
#include <vector>

#include "runtime/journal.hpp"

namespace reconciled {

namespace {

// Set before the first event, and by a reload while other threads log.
std::atomic<LogStyle> style_in_use = LogStyle::text;
std::atomic<bool> journal_takes_fields = false;

// Text in quotes, with what would break a line or a reader escaped.
void append_quoted(std::string& line, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  line += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      line += "\\u00";
      line += digits[static_cast<unsigned char>(c) >> 4];
      line += digits[c & 15];
    } else {
      line += c;
    }
  }
  line += '"';
}

bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return false;
    if (c == '"' || c == '\\' || c == '=') return false;
  }
  return true;
}

std::string json_line(std::string_view level, std::string_view event,
                      std::initializer_list<LogField> fields) {
  std::string line = "\"level\":";  // the pattern opens the object with the time
  append_quoted(line, level);
  line += ",\"event\":";
  append_quoted(line, event);
  for (const LogField& field : fields) {
    line += ',';
    append_quoted(line, field.key);
    line += ':';
    if (field.is_number) {
      line += field.value;
    } else {
      append_quoted(line, field.value);
    }
  }
  return line + '}';
}

std::string text_line(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = "event=";
  line += event;
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (field.is_number || is_plain(field.value)) {
      line += field.value;
    } else {
      append_quoted(line, field.value);
    }
  }
  return line;
}

// Of syslog, see sd-daemon(3).
char priority_of(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return '3';
  if (level >= spdlog::level::warn) return '4';
  return level >= spdlog::level::info ? '6' : '7';
}

bool is_taken_by_the_journal(spdlog::level::level_enum level, std::string_view event,
                             std::initializer_list<LogField> fields) {
  std::vector<std::string> entry{"MESSAGE=" + text_line(event, fields),
                                 std::string("PRIORITY=") + priority_of(level),
                                 "SYSLOG_IDENTIFIER=reconciled", journal_field("event", event)};
  for (const LogField& field : fields) entry.push_back(journal_field(field.key, field.value));
  return send_to_journal(entry);
}

const char* pattern_of(LogStyle style) {
  switch (style) {
    case LogStyle::json: return "{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v";
    case LogStyle::journal: return "%v";  // the journal stamps lines itself
    case LogStyle::text: break;
  }
  return "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
}

}  // namespace

LogStyle style_for_stderr() {
  return stderr_is_the_journals() ? LogStyle::journal : LogStyle::text;
}

void set_up_log(std::string_view level, LogStyle style) {
  style_in_use = style;
  // Where standard error goes elsewhere, that is where somebody looks.
  journal_takes_fields = style == LogStyle::journal && stderr_is_the_journals();
  auto logger = std::make_shared<spdlog::logger>("reconciled",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      pattern_of(style), spdlog::pattern_time_type::utc, "\n");
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(std::string(level)));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log_event(spdlog::level::level_enum level, std::string_view event,
               std::initializer_list<LogField> fields) {
  if (!spdlog::should_log(level)) return;
  const auto name = spdlog::level::to_string_view(level);
  switch (style_in_use.load()) {
    case LogStyle::json:
      spdlog::log(level,
                  spdlog::string_view_t(json_line({name.data(), name.size()}, event, fields)));
      return;
    case LogStyle::journal:
      if (journal_takes_fields && is_taken_by_the_journal(level, event, fields)) return;
      spdlog::log(level, spdlog::string_view_t(std::string("<") + priority_of(level) + ">" +
                                               text_line(event, fields)));
      return;
    case LogStyle::text:
      spdlog::log(level, spdlog::string_view_t(text_line(event, fields)));
      return;
  }
}

}  // namespace reconciled
