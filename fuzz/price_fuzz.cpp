#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "candle/price.hpp"
#include "target.hpp"

// Input: a text; or two, one a line, to compare as well.
namespace candled::fuzz {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

struct Decimal {
  std::string whole;
  std::string decimals;
};

Decimal taken_apart(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  return {std::string(text.substr(0, point)), std::string(text.substr(std::min(point + 1, text.size())))};
}

struct Power {
  bool given = false;
  std::optional<std::int64_t> exponent{0};  ///< nothing when what follows the `e` is no number
};

/// Takes the exponent off the end of `text`.
Power take_power(std::string_view& text) {
  const std::size_t mark = text.find_first_of("eE");
  if (mark == text.npos) return {};
  std::string_view digits = text.substr(mark + 1);
  text = text.substr(0, mark);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (!all_digits(digits)) return {.given = true, .exponent = {}};
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  const std::int64_t size = digits.size() > 9 ? 1'000'000'000 : std::stoll('0' + std::string(digits));
  return {.given = true, .exponent = negative ? -size : size};
}

/// What price.hpp says of a text, read in the plainest way: the digits that it prints, or the error.
std::expected<std::string, PriceError> by_hand(std::string_view text) {
  const auto refuse = [](PriceError error) { return std::unexpected(error); };
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const Power power = take_power(text);
  const auto [whole, decimals] = taken_apart(text);
  if (!power.exponent || !all_digits(whole) || (whole.size() > 1 && whole[0] == '0'))
    return refuse(PriceError::malformed);
  if (text.contains('.') && !all_digits(decimals)) return refuse(PriceError::malformed);
  std::string digits = whole + decimals;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (negative || digits.empty()) return refuse(PriceError::not_positive);
  if (digits.size() > 18) return refuse(PriceError::too_many_digits);
  std::int64_t scale = std::ssize(decimals) - *power.exponent;
  for (; power.given && scale > 18 && digits.ends_with('0'); --scale) digits.pop_back();
  if (scale > 18) return refuse(PriceError::too_many_decimals);
  if (std::ssize(digits) - std::min<std::int64_t>(scale, 0) > 18) return refuse(PriceError::too_many_digits);
  for (; scale < 0; ++scale) digits += '0';
  if (scale == 0) return digits;
  const auto after_point = static_cast<std::size_t>(scale);
  if (digits.size() <= after_point) digits.insert(0, after_point + 1 - digits.size(), '0');
  return digits.insert(digits.size() - after_point, 1, '.');
}

/// Written out with 18 digits on both sides of the point, so that texts are ordered like the numbers.
std::string padded(Price price) {
  auto [whole, decimals] = taken_apart(price.to_string());
  whole.insert(0, 18 - whole.size(), '0');
  decimals.append(18 - decimals.size(), '0');
  return whole + decimals;
}

std::optional<Price> read(const std::string& text) {
  const auto price = Price::parse(text);
  const auto expected = by_hand(text);
  require(price.has_value() == expected.has_value(), "a text is a price exactly when the rules say so");
  if (!price) {
    require(price.error() == expected.error(), "a text is refused for the reason that the rules name");
    return {};
  }
  require(price->to_string() == *expected, "a price prints the digits that it stands for");
  require(expected->size() <= Price::max_text, "no price is longer than max_text");
  const Price rebuilt = Price::from_parts(price->coefficient(), price->scale());
  require(rebuilt.to_string() == *expected, "a price survives being taken apart and put together");
  return *price;
}

}  // namespace

void check(std::string_view input) {
  const auto a = read(take_line(input));
  const auto b = read(std::string(input));
  if (!a || !b) return;
  require((*a <=> *b) == (padded(*a) <=> padded(*b)), "prices are ordered like the numbers that they are");
  require((*b <=> *a) == (padded(*b) <=> padded(*a)), "prices are ordered alike from both sides");
  require((*a == *b) == (padded(*a) == padded(*b)), "prices are equal exactly when the numbers are");
}

}  // namespace candled::fuzz
