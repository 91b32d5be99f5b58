#include "candle/percent_change.hpp"

#include <algorithm>

#include "candle/digits.hpp"

namespace candled {
namespace {

__extension__ using Wide = unsigned __int128;  // holds 100 * 10^18 * 10^18

Wide scaled(Price price, int scale) {
  return Wide{static_cast<std::uint64_t>(price.coefficient())} *
         powers_of_ten[static_cast<std::size_t>(scale - price.scale())];
}

std::string to_text(Wide number) {
  constexpr Wide half = powers_of_ten[18];
  if (number < half) return std::to_string(static_cast<std::uint64_t>(number));
  const std::string low = std::to_string(static_cast<std::uint64_t>(number % half));
  return to_text(number / half) + std::string(18 - low.size(), '0') + low;
}

}  // namespace

std::string percent_change(Price from, Price to) {
  const int scale = std::max(from.scale(), to.scale());
  const Wide before = scaled(from, scale);
  const Wide after = scaled(to, scale);
  const Wide change = after < before ? before - after : after - before;
  Wide whole = change / before;
  Wide rest = change % before;
  unsigned fraction =
      0;  // four decimals of the quotient: digit by digit, because 10^4 * rest may be too wide
  for (int digit = 0; digit < 4; ++digit) {
    rest *= 10;
    fraction = fraction * 10 + static_cast<unsigned>(rest / before);
    rest %= before;
  }
  if (rest >= before - rest && ++fraction == 10'000) {
    fraction = 0;
    ++whole;
  }
  const unsigned hundredths = fraction % 100;
  const bool falls = after < before && (whole != 0 || fraction != 0);
  return (falls ? "-" : "") + to_text(whole * 100 + fraction / 100) + '.' + (hundredths < 10 ? "0" : "") +
         std::to_string(hundredths);
}

}  // namespace candled
