// A statement as its chain sees it: when, how much, and the balance behind it where it is told. A
// row without a balance is silent. A row whose status does not move the balance has no effect.
#pragma once

#include <cstdint>
#include <optional>

#include "core/exact.hpp"
#include "core/time.hpp"

namespace reconciled {

struct ChainRow {
  std::int64_t statement_id = 0;
  Time time;
  std::int64_t amount_minor = 0;  // signed: + in, - out
  std::optional<std::int64_t> balance_after_minor = std::nullopt;
  bool moves = true;

  bool is_silent() const { return !balance_after_minor; }
  Exact effect() const { return moves ? Exact{amount_minor} : Exact{0}; }
  /// expects: the row is not silent.
  Exact before() const { return Exact{*balance_after_minor} - effect(); }
  Exact after() const { return *balance_after_minor; }
};

}  // namespace reconciled
