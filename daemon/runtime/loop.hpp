// The event loop of a process, which can be abandoned: what waits on it is dropped while everything
// that the waiting code refers to still stands.
#pragma once

#include <boost/asio/io_context.hpp>

namespace reconciled {

class Loop : public boost::asio::io_context {
 public:
  Loop() : io_context(1) {}

  /// Destroys every suspended coroutine. Call it before what they refer to goes; afterwards the
  /// loop only serves to be destroyed.
  void abandon() { shutdown(); }
};

}  // namespace reconciled
