#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace candled::replay {

/// Decimal digits are read eight at a time, on machines whose first byte of a word is the lowest.
static_assert(std::endian::native == std::endian::little);

inline std::uint64_t load_eight(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Returns the number of digits in the eight bytes of `word` before the first byte that is not a digit.
inline int count_digits(std::uint64_t word) {
  const std::uint64_t value = word ^ 0x3030303030303030;
  const std::uint64_t others =
      (((value & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | value) & 0x8080808080808080;
  return std::countr_zero(others) / 8;
}

/// Returns the number that the first `count` bytes of `word` make, all of which are digits; `count` is 1 to
/// 8.
inline std::int64_t number_of_digits(std::uint64_t word, int count) {
  std::uint64_t value = (word ^ 0x3030303030303030) << (64 - 8 * count);
  value = value * 10 + (value >> 8);
  value = ((value & 0x000000ff000000ff) * 0x000f424000000064 +
           ((value >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
          32;
  return static_cast<std::int64_t>(value);
}

}  // namespace candled::replay
