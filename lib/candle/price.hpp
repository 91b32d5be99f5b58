#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace candled {

/// Why a text is not a price.
enum class PriceError : std::uint8_t {
  malformed,          ///< not what Price::parse() reads: a plus, a space, a superfluous leading zero, ...
  not_positive,       ///< zero, or a well-formed negative number
  too_many_digits,    ///< more than 18 significant digits
  too_many_decimals,  ///< more than 18 digits after the point
};

inline constexpr std::array all_price_errors{PriceError::malformed, PriceError::not_positive,
                                             PriceError::too_many_digits, PriceError::too_many_decimals};

/// The reason as logs, metrics and the API name it: `malformed`, `not_positive`, ...
std::string_view to_string(PriceError error);

/// A positive decimal number, exactly as it was received: `10000.0` stays `10000.0`. One that comes with an
/// exponent is the decimal that it stands for: `1.50e-3` is `0.00150`, `1.5E3` is `1500`.
///
/// It has at most 18 significant digits and 18 decimals. Prices are ordered as numbers, so `9999 < 10000.0`
/// and `1.5 == 1.50`; equal prices may still print differently. There is no arithmetic and no conversion from
/// or to binary floating point, because neither would be exact.
class Price {
 public:
  static constexpr int max_digits = 18;
  static constexpr int max_scale = 18;
  /// The longest text a price prints: "0." and 18 decimals, or 18 digits and a point.
  static constexpr std::size_t max_text = 20;

  /// Reads `digits` or `digits.digits`, the whole of `text`, as it may be followed by an exponent: `e` or
  /// `E`, a sign if wanted, digits. The bounds are those of the decimal that it stands for; zeros at its end
  /// that an exponent has moved beyond 18 decimals are dropped.
  static std::expected<Price, PriceError> parse(std::string_view text);

  /// The price `coefficient / 10^scale`, for values that were taken apart by coefficient() and scale().
  /// Throws std::invalid_argument unless 0 < coefficient < 10^18 and 0 <= scale <= 18.
  static Price from_parts(std::int64_t coefficient, int scale) {
    if (coefficient <= 0 || coefficient >= end_of_coefficients || scale < 0 || scale > max_scale)
      refuse_parts();
    return {coefficient, static_cast<std::uint8_t>(scale)};
  }

  std::int64_t coefficient() const { return coefficient_; }
  /// The number of decimals, trailing zeros included.
  int scale() const { return scale_; }

  /// The digits as they were received.
  std::string to_string() const;
  /// Writes the same digits to `out`, without a terminating zero, and returns how many.
  std::size_t write(std::span<char, max_text> out) const;

  friend std::weak_ordering operator<=>(Price a, Price b) {
    if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
    return compare_scaled(a, b);
  }
  friend bool operator==(Price a, Price b) { return (a <=> b) == 0; }

 private:
  friend class Forming;  // takes prices apart to fit a cache line, and puts them together unchecked

  static constexpr std::int64_t end_of_coefficients = 1'000'000'000'000'000'000;

  Price(std::int64_t coefficient, std::uint8_t scale) : coefficient_(coefficient), scale_(scale) {}

  static std::expected<Price, PriceError> with_exponent(std::int64_t coefficient, int digits,
                                                        std::int64_t scale);
  [[noreturn]] static void refuse_parts();
  static std::weak_ordering compare_scaled(Price a, Price b);

  std::int64_t coefficient_;
  std::uint8_t scale_;
};

}  // namespace candled
