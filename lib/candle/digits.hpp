#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace candled {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Returns whether `text` is nothing but decimal digits, at least one.
constexpr bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Numbers are written as decimal digits eight or two at a time, because a response with candles is little
// else.

/// The length of the longest text of a 64-bit integer, its sign included.
inline constexpr std::size_t max_number_text = 20;

/// 10^0 to 10^19. All but the last fit a signed number, too.
inline constexpr auto powers_of_ten = [] {
  std::array<std::uint64_t, 20> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

namespace detail {

inline constexpr auto digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

inline void write_pair(char* out, std::uint64_t value) {
  std::memcpy(out, &digit_pairs[2 * value], 2);
}

/// Returns the eight digits of a value below 10^8 as bytes of 0 to 9, the first digit in the lowest byte.
inline std::uint64_t eight_digits(std::uint64_t value) {
  // Each step splits all groups at once: the eight digits into fours, these into twos, and these into ones.
  // The factors divide by 100 and by 10, which is exact for numbers this small.
  const std::uint64_t fours = value / 10'000 | (value % 10'000) << 32;
  const std::uint64_t hundreds = (fours * 10'486) >> 20 & 0x0000'007f'0000'007f;
  const std::uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  const std::uint64_t tens = (twos * 103) >> 10 & 0x000f'000f'000f'000f;
  return tens | (twos - 10 * tens) << 8;
}

/// Writes eight digits in the form that eight_digits() returns.
inline void write_as_text(char* out, std::uint64_t digits) {
  digits |= 0x3030'3030'3030'3030;
  if constexpr (std::endian::native == std::endian::big) digits = std::byteswap(digits);
  std::memcpy(out, &digits, sizeof digits);
}

inline void write_eight(char* out, std::uint64_t value) {
  write_as_text(out, eight_digits(value));
}

}  // namespace detail

/// Returns the number of digits of `value`; 1 if it is 0.
inline std::size_t count_digits(std::uint64_t value) {
  const std::size_t guess = std::bit_width(value | 1) * 1'233 >> 12;
  return guess + (value >= powers_of_ten[guess] ? 1 : 0) + (value == 0 ? 1 : 0);
}

/// Writes the last `width` digits of `value`, leading zeros included, and returns the end of the text.
inline char* write_digits(char* out, std::uint64_t value, std::size_t width) {
  char* const end = out + width;
  char* at = end;
  for (; at - out >= 8; value /= 100'000'000) detail::write_eight(at -= 8, value % 100'000'000);
  for (; at - out >= 2; value /= 100) detail::write_pair(at -= 2, value % 100);
  if (at != out) *out = static_cast<char>('0' + value % 10);
  return end;
}

/// Does the same with a width of 8, for a `value` below 10^8.
inline char* write_eight_digits(char* out, std::uint64_t value) {
  detail::write_eight(out, value);
  return out + 8;
}

/// Writes `value` without leading zeros, and returns the end of the text. There must be room for
/// max_number_text.
inline char* write_number(char* out, std::uint64_t value) {
  if (value < 10) {
    *out = static_cast<char>('0' + value);
    return out + 1;
  }
  const std::size_t count = count_digits(value);
  if (count > 8) return write_digits(out, value, count);
  detail::write_as_text(out, detail::eight_digits(value) >> (8 * (8 - count)));
  return out + count;
}

/// Does the same for a signed number, with a minus sign if it is negative.
inline char* write_signed(char* out, std::int64_t value) {
  if (value >= 0) return write_number(out, static_cast<std::uint64_t>(value));
  *out = '-';
  return write_number(out + 1, std::uint64_t{0} - static_cast<std::uint64_t>(value));
}

}  // namespace candled
