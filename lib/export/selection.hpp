#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"
#include "store/candle_store.hpp"

namespace candled::exporting {

/// Which candles somebody asks for, in his own words. What is empty does not restrict.
struct SelectionTexts {
  std::string pairs{};      ///< names in any spelling, or globs; comma separated
  std::string intervals{};  ///< in any spelling, comma separated
  std::string start{};      ///< inclusive, in any form that the API takes
  std::string end{};        ///< exclusive
};

/// Which candles are asked for: well-formed, but not yet compared with what there is.
struct Selection {
  std::vector<std::string> pairs{};
  std::vector<Interval> intervals{};
  std::optional<TimePoint> start{};
  std::optional<TimePoint> end{};
};

/// The error is one sentence that names the flag, what was given and what is allowed.
std::expected<Selection, std::string> parse(const SelectionTexts& texts);

/// What to read for `selection`. The error is one sentence: about a pair that is not among `pairs`, with the
/// nearest names, one that may mean several, a glob that matches none, or an interval that has no candles.
std::expected<store::ScanQuery, std::string> resolve(const Selection& selection, const Pairs& pairs,
                                                     const std::vector<store::SeriesSummary>& series);

}  // namespace candled::exporting
