#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"
#include "store/candle_store.hpp"

namespace candled::exporting {

/// A selection of candles in the user's own words. An empty member does not restrict.
struct SelectionTexts {
  std::string pairs{};      ///< names in any spelling, or globs; comma separated
  std::string intervals{};  ///< in any spelling, comma separated
  std::string start{};      ///< inclusive, in any form that the API takes
  std::string end{};        ///< exclusive
};

/// A selection of candles: well-formed, but not yet compared with what is stored.
struct Selection {
  std::vector<std::string> pairs{};
  std::vector<Interval> intervals{};
  std::optional<TimePoint> start{};
  std::optional<TimePoint> end{};
};

/// Reads a selection. The error is one sentence that names the flag, the given value and the allowed ones.
std::expected<Selection, std::string> parse(const SelectionTexts& texts);

/// Returns the query for `selection`. The error is one sentence about a pair that is not among `pairs`, with
/// the nearest names, a name that may mean several pairs, a glob that matches none, or an interval of
/// which no candles are stored or can be merged.
std::expected<store::ScanQuery, std::string> resolve(const Selection& selection, const Pairs& pairs,
                                                     const std::vector<store::SeriesSummary>& series);

}  // namespace candled::exporting
