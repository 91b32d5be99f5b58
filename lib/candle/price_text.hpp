#pragma once

#include "candle/digits.hpp"
#include "candle/price.hpp"

namespace candled {

/// Price::write() where it has to be fast: writes the digits as they were received, and returns where they
/// end. There must be room for Price::max_text.
inline char* write_price(char* out, Price price) {
  // Almost all prices have eight decimals, and dividing by what the compiler knows is several times faster.
  constexpr int usual_scale = 8;
  constexpr std::uint64_t usual_unit = detail::powers_of_ten[usual_scale];
  const auto digits = static_cast<std::uint64_t>(price.coefficient());
  const auto scale = static_cast<std::size_t>(price.scale());
  if (scale == usual_scale) {
    const std::uint64_t whole = digits / usual_unit;
    out = write_number(out, whole);
    *out++ = '.';
    return write_eight_digits(out, digits - whole * usual_unit);
  }
  if (scale == 0) return write_number(out, digits);
  out = write_number(out, digits / detail::powers_of_ten[scale]);
  *out++ = '.';
  return write_digits(out, digits, scale);
}

}  // namespace candled
