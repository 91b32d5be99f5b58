#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "candle/price.hpp"
#include "candle/time.hpp"
#include "replay/columns.hpp"

namespace candled::replay {

/// The largest length of a line, in bytes. A time, a name and a price need 103 at most.
inline constexpr std::size_t max_line = 256;

/// The first number that is taken as milliseconds wherever candled accepts both; smaller ones are seconds. As
/// milliseconds it is in March 1973.
inline constexpr std::int64_t first_time_ms = 100'000'000'000;

/// One line of a recording: the last price of a pair at an instant.
struct SampleLine {
  TimePoint time;
  std::string pair;  ///< the name, not yet taken apart
  Price price;
};

/// Reads the fields that `columns` names, quoted or not, from a line without its ending. A fraction of a
/// millisecond is cut off. The error says what is wrong and what is allowed.
std::expected<SampleLine, std::string> parse_sample_line(std::string_view line, const Columns& columns = {});

/// Returns the first line of `text`, without its line ending.
std::string_view line_without_end(std::string_view text);

/// Returns a sentence that names a line by its number and its beginning, and says `what` is wrong with it.
std::string problem_of_line(std::uint64_t number, std::string_view line, std::string_view what);

}  // namespace candled::replay
