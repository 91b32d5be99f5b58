#include "candle/price.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

#include "candle/digits.hpp"
#include "candle/price_text.hpp"

namespace candled {
namespace {

__extension__ using Wide = unsigned __int128;  // holds 10^18 * 10^18

/// Reads the number after the `e`. One beyond any price is cut to a value that no bound allows.
std::optional<std::int64_t> parse_exponent(std::string_view text) {
  constexpr std::int64_t beyond_all = 1'000'000'000'000;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (!all_digits(text)) return {};
  std::int64_t number = 0;
  for (const char c : text) number = std::min(number * 10 + (c - '0'), beyond_all);
  return negative ? -number : number;
}

}  // namespace

std::string_view to_string(PriceError error) {
  switch (error) {
    case PriceError::malformed:
      return "malformed";
    case PriceError::not_positive:
      return "not_positive";
    case PriceError::too_many_digits:
      return "too_many_digits";
    case PriceError::too_many_decimals:
      return "too_many_decimals";
  }
  return "unknown";
}

std::expected<Price, PriceError> Price::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);

  const std::size_t mark = text.find_first_of("eE");
  const bool has_exponent = mark != text.npos;
  const auto exponent = has_exponent ? parse_exponent(text.substr(mark + 1)) : 0;
  text = text.substr(0, mark);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == text.npos ? std::string_view{} : text.substr(point + 1);
  if (!exponent || !all_digits(whole) || (point != text.npos && !all_digits(decimals)))
    return std::unexpected(PriceError::malformed);
  if (whole.size() > 1 && whole.front() == '0') return std::unexpected(PriceError::malformed);

  std::int64_t coefficient = 0;
  int significant = 0;
  bool overlong = false;
  for (const std::string_view part : {whole, decimals}) {
    for (const char c : part) {
      if (significant > 0 || c != '0') ++significant;
      if (significant > max_digits) {
        overlong = true;
        break;
      }
      coefficient = coefficient * 10 + (c - '0');
    }
  }
  if (negative || significant == 0) return std::unexpected(PriceError::not_positive);
  if (overlong) return std::unexpected(PriceError::too_many_digits);
  const auto scale = static_cast<std::int64_t>(decimals.size()) - *exponent;
  if (has_exponent) return with_exponent(coefficient, significant, scale);
  if (scale > max_scale) return std::unexpected(PriceError::too_many_decimals);
  return Price(coefficient, static_cast<std::uint8_t>(scale));
}

/// Returns `coefficient`, which has `digits` digits, over 10^scale, for any scale.
std::expected<Price, PriceError> Price::with_exponent(std::int64_t coefficient, int digits,
                                                      std::int64_t scale) {
  if (scale < digits - max_digits) return std::unexpected(PriceError::too_many_digits);
  if (scale < 0) {
    const std::uint64_t power = powers_of_ten[static_cast<std::size_t>(-scale)];
    return Price(coefficient * static_cast<std::int64_t>(power), 0);
  }
  for (; scale > max_scale && coefficient % 10 == 0; --scale) coefficient /= 10;
  if (scale > max_scale) return std::unexpected(PriceError::too_many_decimals);
  return Price(coefficient, static_cast<std::uint8_t>(scale));
}

void Price::refuse_parts() {
  throw std::invalid_argument("a price needs a coefficient in (0, 10^18) and a scale in [0, 18]");
}

std::string Price::to_string() const {
  std::array<char, max_text> text;
  return {text.data(), write(text)};
}

std::size_t Price::write(std::span<char, max_text> out) const {
  return static_cast<std::size_t>(write_price(out.data(), *this) - out.data());
}

std::weak_ordering Price::compare_scaled(Price a, Price b) {
  // Avoids a branch on which of the two has more decimals: between prices without trailing zeros, that is
  // unpredictable.
  const auto widen = [](Price price, int by) {
    const auto coefficient = static_cast<std::uint64_t>(price.coefficient_);
    return Wide{coefficient} * powers_of_ten[static_cast<std::size_t>(std::max(by, 0))];
  };
  const int more = b.scale_ - a.scale_;
  return widen(a, more) <=> widen(b, -more);
}

}  // namespace candled
