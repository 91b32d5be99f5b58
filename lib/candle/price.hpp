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

/// The reason for which a text is not a price.
enum class PriceError : std::uint8_t {
  malformed,     ///< text that Price::parse() does not read: a plus, a space, a superfluous leading zero, ...
  not_positive,  ///< zero, or a well-formed negative number
  too_many_digits,    ///< more than 18 significant digits
  too_many_decimals,  ///< more than 18 digits after the point
};

inline constexpr std::array all_price_errors{PriceError::malformed, PriceError::not_positive,
                                             PriceError::too_many_digits, PriceError::too_many_decimals};

/// Returns the name of the reason in logs, metrics and the API: `malformed`, `not_positive`, ...
std::string_view to_string(PriceError error);

/// A positive decimal number, exactly as it was received: `10000.0` stays `10000.0`. A number received with
/// an exponent becomes the decimal that it stands for: `1.50e-3` is `0.00150`, `1.5E3` is `1500`.
///
/// It has at most 18 significant digits and 18 decimals. Prices are ordered as numbers, so `9999 < 10000.0`
/// and `1.5 == 1.50`; equal prices may still print differently. There is no arithmetic and no conversion from
/// or to binary floating point, because neither would be exact.
class Price {
 public:
  static constexpr int max_digits = 18;
  static constexpr int max_scale = 18;
  /// The length of the longest text of a price: "0." and 18 decimals, or 18 digits and a point.
  static constexpr std::size_t max_text = 20;

  /// Reads `digits` or `digits.digits`, which must be the whole of `text`. An exponent may follow: `e` or
  /// `E`, an optional sign, digits. The bounds apply to the decimal that the text stands for; trailing zeros
  /// that an exponent has moved beyond 18 decimals are dropped.
  static std::expected<Price, PriceError> parse(std::string_view text);

  /// Returns the price `coefficient / 10^scale`, from values that coefficient() and scale() returned. Throws
  /// std::invalid_argument unless 0 < coefficient < 10^18 and 0 <= scale <= 18.
  static Price from_parts(std::int64_t coefficient, int scale) {
    if (coefficient <= 0 || coefficient >= end_of_coefficients || scale < 0 || scale > max_scale)
      refuse_parts();
    return {coefficient, static_cast<std::uint8_t>(scale)};
  }

  std::int64_t coefficient() const { return coefficient_; }
  /// Returns the number of decimals, trailing zeros included.
  int scale() const { return scale_; }

  /// Returns the digits as they were received.
  std::string to_string() const;
  /// Writes the same digits to `out`, without a terminating null, and returns how many characters it wrote.
  std::size_t write(std::span<char, max_text> out) const;

  friend std::weak_ordering operator<=>(Price a, Price b) {
    if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
    return compare_scaled(a, b);
  }
  friend bool operator==(Price a, Price b) { return (a <=> b) == 0; }

  /// Returns whether the digits are equal, not only the numbers (`1.5` and `1.50` differ).
  bool identical_to(Price other) const {
    return coefficient_ == other.coefficient_ && scale_ == other.scale_;
  }

 private:
  friend class Forming;  // splits prices to fit a cache line, and rejoins them unchecked

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
