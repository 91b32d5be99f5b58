#pragma once

#include <algorithm>

#include "candle/digits.hpp"
#include "candle/price.hpp"

namespace candled {

namespace detail {

/// Writes a price of at most eight digits, including the zero before its point. The digits are made all at
/// once; writing them twice makes room for the point.
inline char* write_short_price(char* out, std::uint64_t value, std::size_t scale) {
  const std::uint64_t digits = eight_digits(value);
  const std::size_t count = std::max(count_digits(value), scale + 1);
  write_as_text(out, digits >> (8 * (8 - count)));
  if (scale == 0) return out + count;
  out += count - scale;
  *out = '.';
  write_as_text(out + 1, digits >> (8 * (8 - scale)));
  return out + 1 + scale;
}

}  // namespace detail

/// Writes the digits as they were received, like Price::write() but faster, and returns the end of the text.
/// There must be room for Price::max_text.
inline char* write_price(char* out, Price price) {
  // Most prices have eight decimals or few digits, and division by a constant is several times faster.
  constexpr int usual_scale = 8;
  constexpr std::uint64_t usual_unit = powers_of_ten[usual_scale];
  const auto digits = static_cast<std::uint64_t>(price.coefficient());
  const auto scale = static_cast<std::size_t>(price.scale());
  if (scale == usual_scale) {
    const std::uint64_t whole = digits / usual_unit;
    out = write_number(out, whole);
    *out++ = '.';
    return write_eight_digits(out, digits - whole * usual_unit);
  }
  if (scale < usual_scale && digits < usual_unit) return detail::write_short_price(out, digits, scale);
  if (scale == 0) return write_number(out, digits);
  out = write_number(out, digits / powers_of_ten[scale]);
  *out++ = '.';
  return write_digits(out, digits, scale);
}

}  // namespace candled
