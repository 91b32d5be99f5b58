#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "candle/ohlc.hpp"
#include "candle/time.hpp"

namespace candled {

/// Maps signed numbers to unsigned ones, so that small numbers of either sign take few bits.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

/// Writes numbers with 7 bits a byte, in as many bytes as each needs.
class Packer {
 public:
  void put(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }
  void put(milliseconds duration) { put(static_cast<std::uint64_t>(duration.count())); }
  void put_signed(std::int64_t value) { put(zigzag(value)); }

  /// Returns the bytes written, without spare capacity.
  std::string take() {
    out_.shrink_to_fit();
    return std::move(out_);
  }

 private:
  std::string out_;
};

/// Reads the output of a Packer, or bytes from an unknown source. Throws std::invalid_argument if they are
/// not numbers.
class CheckedUnpacker {
 public:
  /// `in` must outlive it.
  explicit CheckedUnpacker(std::string_view in) : in_(in) {}

  bool at_end() const { return in_.empty(); }
  /// Returns the unread bytes.
  std::string_view rest() const { return in_; }

  std::uint64_t get() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) throw std::invalid_argument("it ends within a number");
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
      if (byte < 0x80) return value;
    }
    throw std::invalid_argument("a number in it is too long");
  }
  std::int64_t get_signed() { return unzigzag(get()); }

 private:
  std::string_view in_;
};

/// The numbers of decimals of a candle's four prices.
struct Scales {
  int open;
  int high;
  int low;
  int close;
};

/// Packs four scales into one integer, 5 bits each: open's, then how much larger each of the others is,
/// modulo 32. If all four are alike, which is the rule, the integer takes one byte.
constexpr std::int64_t pack(Scales scales) {
  const auto more = [&](int scale) { return (scale - scales.open) & 31; };
  return scales.open | more(scales.high) << 5 | more(scales.low) << 10 | more(scales.close) << 15;
}

constexpr Scales unpack_scales(std::int64_t packed) {
  const auto scale = [&](int shift) { return static_cast<int>((packed + (packed >> shift)) & 31); };
  return {.open = static_cast<int>(packed & 31), .high = scale(5), .low = scale(10), .close = scale(15)};
}

/// Returns the numbers of decimals of four prices, packed.
inline std::int64_t pack_scales(const Ohlc& prices) {
  return pack({.open = prices.open.scale(),
               .high = prices.high.scale(),
               .low = prices.low.scale(),
               .close = prices.close.scale()});
}

/// The digits of a candle's four prices, without their points.
struct Coefficients {
  std::int64_t open;
  std::int64_t high;
  std::int64_t low;
  std::int64_t close;
};

/// Returns four prices from their parts. Throws std::invalid_argument like Price::from_parts().
inline Ohlc ohlc_from(const Coefficients& digits, const Scales& scales) {
  return {.open = Price::from_parts(digits.open, scales.open),
          .high = Price::from_parts(digits.high, scales.high),
          .low = Price::from_parts(digits.low, scales.low),
          .close = Price::from_parts(digits.close, scales.close)};
}

}  // namespace candled
