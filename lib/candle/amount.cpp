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

  std::string digits{whole};
  digits += decimals;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() > max_digits) return {};
  return Amount(std::move(digits), static_cast<int>(decimals.size()));
}

}  // namespace candled
