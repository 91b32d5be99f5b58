#include "replay/sample_line.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "text/csv.hpp"
#include "utf8/printable.hpp"

namespace candled::replay {
namespace {

std::expected<TimePoint, std::string> parse_time(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == text.npos ? "0" : text.substr(point + 1);
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), time);
  if (error != std::errc{} || end != whole.data() + whole.size() || time < 0 ||
      TimePoint{milliseconds{time}} > latest_sample_time || fraction.empty() ||
      fraction.find_first_not_of("0123456789") != fraction.npos)
    return std::unexpected("time_ms must be milliseconds since 1970, up to a week before the year 10000");
  if (time < first_time_ms)
    return std::unexpected("time_ms must be milliseconds since 1970, from " + std::to_string(first_time_ms) +
                           " up; this looks like seconds");
  return TimePoint{milliseconds{time}};
}

/// Returns the part of a line that an error message shows: its beginning.
std::string shown(std::string_view line) {
  constexpr std::size_t most = 80;
  return utf8::printable_line(line, most) + (line.size() > most ? "..." : "");
}

}  // namespace

std::expected<SampleLine, std::string> parse_sample_line(std::string_view line, const Columns& columns) {
  if (line.size() > max_line)
    return std::unexpected("a line may have at most " + std::to_string(max_line) + " bytes");
  auto fields = text::csv_fields(line);
  if (!fields) return std::unexpected(std::move(fields.error()));
  if (fields->size() != columns.fields.size())
    return std::unexpected("a line must have three fields: " + header_line(columns));
  std::array<std::string, 3> of;  // by column
  for (std::size_t i = 0; i < of.size(); ++i) of[columns.fields[i]] = std::move((*fields)[i]);
  const auto time = parse_time(of[Columns::time]);
  if (!time) return std::unexpected(time.error());
  const auto price = Price::parse(of[Columns::price]);
  if (!price)
    return std::unexpected("the price is " + std::string(to_string(price.error())) +
                           "; allowed: a positive decimal of at most 18 digits and 18 decimals");
  return SampleLine{*time, std::move(of[Columns::name]), *price};
}

std::string_view line_without_end(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string problem_of_line(std::uint64_t number, std::string_view line, std::string_view what) {
  return "line " + std::to_string(number) + " '" + shown(line) + "': " + std::string(what);
}

}  // namespace candled::replay
