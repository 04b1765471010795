// The configuration file: whatever is in it, there are findings with places in the file, or a
// configuration that can be used.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "config/conninfo.hpp"
#include "config/duration.hpp"
#include "config/header_text.hpp"
#include "config/read_config.hpp"
#include "config/url.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

// A file without a folder: read_config wants a name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) : descriptor_{memfd_create("config", MFD_CLOEXEC)} {
    const auto written = ::write(descriptor_, text.data(), text.size());
    fuzz::expects(written == static_cast<ssize_t>(text.size()), "the input fits into memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void check_findings(const std::vector<Finding>& findings, std::string_view text) {
  const auto line_count = std::count(text.begin(), text.end(), '\n') + 1;
  for (const Finding& finding : findings) {
    fuzz::expects(!finding.message.empty(), "a finding says something");
    fuzz::expects(finding.line >= 0 && finding.line <= line_count, "a finding is in the file");
    fuzz::expects((finding.line == 0) == (finding.column == 0), "a place has line and column");
    fuzz::expects(finding.message.find('\n') == std::string::npos, "a finding is one line");
  }
}

void check_config(const Config& config) {
  fuzz::expects(!config.customers.empty(), "a configuration names a customer");
  fuzz::expects(!config.gateway.url.host.empty(), "a configuration names a gateway");
}

void check_values(std::string_view text) {
  if (const auto duration = parse_duration(text)) {
    fuzz::expects(duration->count() >= 0 && *duration <= longest_duration, "durations are bounded");
    const auto again = parse_duration(duration_text(*duration));
    fuzz::expects(again && *again == *duration, "a duration can be written and read");
  }
  if (const auto rate = parse_rate(text)) {
    fuzz::expects(rate->count >= 1 && rate->count <= 1'000'000 && rate->burst_count() >= 1,
                  "a rate is bounded");
  }
  for (const UrlForm form : {UrlForm::origin, UrlForm::base, UrlForm::endpoint}) {
    const auto url = parse_url(form, text);
    if (!url) continue;
    fuzz::expects(!url->host.empty() && url->port != 0, "a URL has a host and a port");
    fuzz::expects(is_header_safe(url->authority()), "a host can be sent in a header");
    fuzz::expects(url->target.empty() || is_header_safe(url->target), "a target can be sent");
  }
  if (const auto prefix = parse_path_prefix(text)) {
    fuzz::expects(prefix->empty() || is_header_safe(*prefix), "a path can be sent");
  }
  if (const auto name = parse_header_name(text)) {
    fuzz::expects(is_header_safe(*name) && name->find(':') == std::string::npos,
                  "a header's name ends where it ends");
  }
  parse_listen_address(text);
  parse_conninfo(text);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_values(text);
  const MemoryFile file{text};
  const ConfigReading reading = read_config(file.name(), std::nullopt);
  check_findings(reading.findings, text);
  if (reading.findings.empty()) check_config(reading.config);
  return 0;
}
