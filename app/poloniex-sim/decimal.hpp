#pragma once

#include <cstdint>
#include <string>

#include "candle/price.hpp"

namespace candled::sim {

/// The exact number `coefficient / 10^scale`, including zero and negative numbers, which a candled::Price
/// cannot hold. `scale` lies in [0, 27].
struct Decimal {
  __extension__ using Coefficient = __int128;

  Coefficient coefficient = 0;
  int scale = 0;
};

inline Decimal decimal(Price price) {
  return {price.coefficient(), price.scale()};
}

/// Returns the number a/b, cut to `scale` decimals; b must not be 0.
Decimal ratio(std::int64_t a, std::int64_t b, int scale);

/// Returns the number cut after its first `decimals` decimals.
Decimal cut(Decimal value, int decimals);

/// Appends all digits except trailing zeros, without an exponent: `0.0000000365`, `12`, as the current API
/// prints.
void append_trimmed(std::string& out, Decimal value);

/// Appends the number cut to exactly `decimals` (1 to 18), as the legacy API prints: `0.00000149`.
void append_fixed(std::string& out, Decimal value, int decimals);

std::string trimmed(Decimal value);
std::string fixed(Decimal value, int decimals);

}  // namespace candled::sim
