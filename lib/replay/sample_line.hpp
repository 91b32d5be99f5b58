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

/// How long a line may be, in bytes. A time, a name and a price need 103 at most.
inline constexpr std::size_t max_line = 256;

/// Numbers below it are seconds wherever candled takes both: as milliseconds it is in March 1973.
inline constexpr std::int64_t first_time_ms = 100'000'000'000;

/// One line of a recording: the last price of a pair at an instant.
struct SampleLine {
  TimePoint time;
  std::string pair;  ///< the name, not taken apart yet
  Price price;
};

/// Reads the fields that `columns` names, quoted or not, without what ends the line. A fraction of a
/// millisecond is cut off. The error says what is wrong and what is allowed.
std::expected<SampleLine, std::string> parse_sample_line(std::string_view line, const Columns& columns = {});

/// The first line of `text`, without what ends it.
std::string_view line_without_end(std::string_view text);

/// A sentence that names a line by its number and its beginning, and says `what` is wrong with it.
std::string problem_of_line(std::uint64_t number, std::string_view line, std::string_view what);

}  // namespace candled::replay
