#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candled {

/// A decimal number that is not negative, such as a volume, exactly as it was received. Unlike a Price it may
/// be zero and have more than 18 digits.
class Amount {
 public:
  static constexpr std::size_t max_digits = 60;
  static constexpr int max_scale = 31;

  /// Reads `digits` or `digits.digits`, which must be the whole of `text`. Empty if it is none or too long.
  static std::optional<Amount> parse(std::string_view text);

  /// Makes the amount that digits() and scale() are of. Empty if there is none.
  static std::optional<Amount> from_parts(std::string_view digits, int scale);

  /// Returns all digits without the point, and without leading zeros: `0.120` is `120`, zero is `0`.
  const std::string& digits() const { return digits_; }
  /// Returns the number of decimals, trailing zeros included.
  int scale() const { return scale_; }
  bool is_zero() const { return digits_ == "0"; }

  /// Returns whether the digits are equal, not only the numbers (`1.5` and `1.50` differ).
  friend bool operator==(const Amount&, const Amount&) = default;

 private:
  Amount(std::string digits, int scale) : digits_(std::move(digits)), scale_(scale) {}

  std::string digits_;
  int scale_;
};

}  // namespace candled
