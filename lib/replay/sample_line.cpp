#include "replay/sample_line.hpp"

#include <charconv>
#include <optional>

#include "candle/printable.hpp"

namespace candled::replay {
namespace {

std::optional<TimePoint> parse_time(std::string_view text) {
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  const TimePoint point{milliseconds{time}};
  if (error != std::errc{} || end != text.data() + text.size() || time < 0 || point > latest_sample_time)
    return {};
  return point;
}

/// What an error message shows of a line: its beginning.
std::string shown(std::string_view line) {
  constexpr std::size_t most = 80;
  return printable_line(line, most) + (line.size() > most ? "..." : "");
}

}  // namespace

std::expected<SampleLine, std::string> parse_sample_line(std::string_view line) {
  if (line.size() > max_line)
    return std::unexpected("a line may have at most " + std::to_string(max_line) + " bytes");
  const std::size_t first = line.find(',');
  const std::size_t second = line.find(',', first == line.npos ? first : first + 1);
  if (second == line.npos || line.find(',', second + 1) != line.npos)
    return std::unexpected("three fields are needed: time_ms,pair,price");
  const auto time = parse_time(line.substr(0, first));
  if (!time)
    return std::unexpected("time_ms must be milliseconds since 1970, up to a week before the year 10000");
  const auto price = Price::parse(line.substr(second + 1));
  if (!price)
    return std::unexpected("the price is " + std::string(to_string(price.error())) +
                           "; a positive decimal of at most 18 digits and 18 decimals is needed");
  return SampleLine{*time, line.substr(first + 1, second - first - 1), *price};
}

std::string problem_of_line(std::uint64_t number, std::string_view line, std::string_view what) {
  return "line " + std::to_string(number) + " '" + shown(line) + "': " + std::string(what);
}

}  // namespace candled::replay
