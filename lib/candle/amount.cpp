#include "candle/amount.hpp"

#include <algorithm>

#include "candle/digits.hpp"

namespace candled {

std::optional<Amount> Amount::parse(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == text.npos ? std::string_view{} : text.substr(point + 1);
  if (!all_digits(whole) || (point != text.npos && !all_digits(decimals))) return {};
  if (decimals.size() > static_cast<std::size_t>(max_scale)) return {};
  return from_parts(std::string(whole) + std::string(decimals), static_cast<int>(decimals.size()));
}

std::optional<Amount> Amount::from_parts(std::string_view digits, int scale) {
  if (!all_digits(digits) || scale < 0 || scale > max_scale) return {};
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() > max_digits) return {};
  return Amount(std::string(digits), scale);
}

}  // namespace candled
