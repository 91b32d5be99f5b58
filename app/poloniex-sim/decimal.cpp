#include "poloniex-sim/decimal.hpp"

#include <algorithm>
#include <array>

namespace candled::sim {
namespace {

using Wide = Decimal::Coefficient;

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

void append_digits(std::string& out, Wide magnitude, int scale) {
  std::array<char, 48> digits;  // 39 digits of 128 bits and a point
  char* const end = digits.data() + digits.size();
  char* first = end;
  for (int place = 0; magnitude > 0 || place <= scale; ++place) {
    if (place == scale && scale > 0) *--first = '.';
    *--first = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  }
  out.append(first, end);
}

}  // namespace

Decimal ratio(std::int64_t a, std::int64_t b, int scale) {
  return {Wide{a} * power_of_ten(scale) / b, scale};
}

Decimal cut(Decimal value, int decimals) {
  if (value.scale <= decimals) return value;
  return {value.coefficient / power_of_ten(value.scale - decimals), decimals};
}

void append_trimmed(std::string& out, Decimal value) {
  while (value.scale > 0 && value.coefficient % 10 == 0) {
    value.coefficient /= 10;
    --value.scale;
  }
  if (value.coefficient < 0) out += '-';
  append_digits(out, value.coefficient < 0 ? -value.coefficient : value.coefficient, value.scale);
}

void append_fixed(std::string& out, Decimal value, int decimals) {
  const Decimal cut_down = cut(value, decimals);
  Wide coefficient = cut_down.coefficient * power_of_ten(decimals - cut_down.scale);
  if (coefficient < 0) {
    out += '-';
    coefficient = -coefficient;
  }
  append_digits(out, coefficient, decimals);
}

std::string trimmed(Decimal value) {
  std::string text;
  append_trimmed(text, value);
  return text;
}

std::string fixed(Decimal value, int decimals) {
  std::string text;
  append_fixed(text, value, decimals);
  return text;
}

}  // namespace candled::sim
