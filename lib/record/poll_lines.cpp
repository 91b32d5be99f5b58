#include "record/poll_lines.hpp"

#include <array>
#include <fmt/format.h>

#include "replay/sample_line.hpp"

namespace candled::record {

std::string lines_of(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) {
  const std::string stamp = fmt::format("{}", time.time_since_epoch().count());
  constexpr std::size_t usual_line = 48;
  std::string lines;
  lines.reserve(samples.size() * usual_line);
  std::array<char, Price::max_text> digits;
  for (const auto& [pair, price] : samples)
    replay::append_line(lines, {}, stamp, pairs[pair].name_in(names), {digits.data(), price.write(digits)});
  return lines;
}

std::string in_columns(std::string lines, const replay::Columns& from, const replay::Columns& to) {
  if (from == to) return lines;
  std::string moved;
  moved.reserve(lines.size());
  for (std::string_view rest = lines; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const auto sample = replay::parse_sample_line(replay::line_without_end(rest), from);
    if (!sample) continue;
    const auto pair = Pair::from_name(sample->pair, from.names);
    replay::append_line(moved, to, fmt::format("{}", sample->time.time_since_epoch().count()),
                        pair ? pair->name_in(to.names) : sample->pair, sample->price.to_string());
  }
  return moved;
}

}  // namespace candled::record
