#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "candle/pair.hpp"

namespace candled::replay {

/// The meaning of a recording's lines, as its first line states it: the order of the fields, and the order of
/// the currencies in names.
struct Columns {
  enum Column : std::uint8_t { time, name, price };

  std::array<Column, 3> fields{time, name, price};  ///< in the order of the line
  /// `pair` is quote_first and `symbol` base_first. Recordings made before there was a `symbol` say `pair`,
  /// whatever their names are: see FileNames.
  NameOrder names = NameOrder::quote_first;

  /// Returns whether lines are `time_ms,name,price`.
  bool are_usual() const { return fields == Columns{}.fields; }

  friend bool operator==(const Columns&, const Columns&) = default;
};

/// Reads a header line, without its line ending: the columns in any order, quoted or not, perhaps after a
/// byte order mark. The error says what is wrong and what is allowed.
std::expected<Columns, std::string> parse_header(std::string_view line);

/// Returns the header line that states `columns`, without a line ending.
std::string header_line(const Columns& columns);

/// Appends a whole line: `time` and `price` as they are, `name` quoted if CSV requires it.
void append_line(std::string& lines, const Columns& columns, std::string_view time, std::string_view name,
                 std::string_view price);

}  // namespace candled::replay
