// The log: events with keys, `event=window_verified customer=acme-hk rows=412`, one line each,
// written where the thing is handled. To standard error; or, where systemd's journal is behind
// that, to the journal as fields.
#pragma once

#include <spdlog/spdlog.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace reconciled {

/// `journal`: fields where the journal is behind standard error, else lines that begin with the
/// syslog priority as <N>, which whoever reads for the journal understands.
enum class LogStyle { text, json, journal };

/// What suits who reads standard error: `journal` or `text`.
LogStyle style_for_stderr();

/// Sets the process's log up. `level` is one of trace, debug, info, warning, error.
void set_up_log(std::string_view level, LogStyle style);

/// One key of an event. Numbers stay numbers in JSON.
struct LogField {
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(text) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(text) {}
  LogField(std::string_view name, std::int64_t number)
      : key(name), value(std::to_string(number)), is_number(true) {}
  LogField(std::string_view name, int number) : LogField(name, std::int64_t{number}) {}
  LogField(std::string_view name, std::size_t number)
      : LogField(name, static_cast<std::int64_t>(number)) {}

  std::string_view key;
  std::string value;
  bool is_number = false;
};

/// Keys are from closed sets; values may be anything, a secret excepted.
void log_event(spdlog::level::level_enum level, std::string_view event,
               std::initializer_list<LogField> fields);

inline void log_info(std::string_view event, std::initializer_list<LogField> fields) {
  log_event(spdlog::level::info, event, fields);
}
inline void log_warning(std::string_view event, std::initializer_list<LogField> fields) {
  log_event(spdlog::level::warn, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields) {
  log_event(spdlog::level::err, event, fields);
}

}  // namespace reconciled
