#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "candle/price.hpp"
#include "candle/time.hpp"

namespace candled::replay {

/// The first line of a recording.
inline constexpr std::string_view header_line = "time_ms,pair,price";

/// How long a line may be, in bytes. A time, a name and a price need 103 at most.
inline constexpr std::size_t max_line = 256;

/// One line of a recording: the last price of a pair at an instant.
struct SampleLine {
  TimePoint time;
  std::string_view pair;  ///< a part of the line
  Price price;
};

/// Reads `time_ms,pair,price`, without what ends the line: no quoting. The error says what is wrong and what
/// is allowed.
std::expected<SampleLine, std::string> parse_sample_line(std::string_view line);

/// A sentence that names a line by its number and its beginning, and says `what` is wrong with it.
std::string problem_of_line(std::uint64_t number, std::string_view line, std::string_view what);

}  // namespace candled::replay
