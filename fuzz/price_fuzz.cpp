#include <algorithm>
#include <optional>

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

/// What price.hpp says of a text, read in the plainest way.
std::optional<PriceError> error_in(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto [whole, decimals] = taken_apart(text);
  if (!all_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return PriceError::malformed;
  if (text.contains('.') && !all_digits(decimals)) return PriceError::malformed;
  const std::string digits = whole + decimals;
  const std::size_t significant = digits.size() - std::min(digits.find_first_not_of('0'), digits.size());
  if (negative || significant == 0) return PriceError::not_positive;
  if (significant > 18) return PriceError::too_many_digits;
  if (decimals.size() > 18) return PriceError::too_many_decimals;
  return {};
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
  const auto error = error_in(text);
  require(price.has_value() != error.has_value(), "a text is a price exactly when the rules say so");
  if (!price) {
    require(price.error() == *error, "a text is refused for the reason that the rules name");
    return {};
  }
  require(price->to_string() == text, "a price prints the digits that it was read from");
  require(text.size() <= Price::max_text, "no price is longer than max_text");
  const Price rebuilt = Price::from_parts(price->coefficient(), price->scale());
  require(rebuilt.to_string() == text, "a price survives being taken apart and put together");
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
