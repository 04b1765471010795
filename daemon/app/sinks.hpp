// The sinks of a configuration.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "app/notice_sink.hpp"
#include "config/config.hpp"
#include "config/secrets.hpp"
#include "runtime/clock.hpp"

namespace reconciled {

/// The journal first, then what the configuration names. `clock` must outlive them. Throws
/// std::invalid_argument, with a sentence for the operator, for what cannot be used.
Sinks make_sinks(const Config& config, const Secrets& secrets,
                 boost::asio::any_io_executor executor, const Clock& clock);

}  // namespace reconciled
