#include "candle/interval_text.hpp"

namespace candled {
namespace {

/// Returns the intervals that a bare number may have meant, such as `5m or 5s`.
std::string examples_for(const std::string& number) {
  std::string examples;
  for (const char unit : {'m', 's', 'h'})
    if (Interval::parse(number + unit)) examples += (examples.empty() ? "" : " or ") + number + unit;
  return examples.empty() ? "1m" : examples;
}

}  // namespace

std::expected<Interval, std::string> interval_with_unit(std::string_view text) {
  const std::string given(text);
  const std::string allowed = "allowed: <n>s, <n>m and <n>h that divide a day, and 1d";
  if (!text.empty() && text.find_first_not_of("0123456789") == text.npos)
    return std::unexpected("'" + given + "' has no unit; " + allowed + ", such as " + examples_for(given));
  if (const auto interval = Interval::parse(text)) return *interval;
  return std::unexpected("'" + given + "' is not an interval; " + allowed);
}

}  // namespace candled
