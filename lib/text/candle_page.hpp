#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "text/format.hpp"
#include "text/time_text.hpp"

namespace candled::text {

/// Candles in the order in which they are shown.
struct CandlePage {
  std::vector<PairCandle> candles;
  std::shared_ptr<const Pairs> pairs;  ///< all pairs that `candles` refers to
  std::optional<std::string> next{};   ///< the URL of the following page
  /// For each of `candles`, true if it has closed. Set only if the rows are to show that.
  std::optional<std::vector<bool>> closed{};
};

/// Renders `page` as the body of a response, in UTF-8. Only JSON contains `next`. CSV has a header line, is
/// quoted as RFC 4180 says, and ends lines with LF. NDJSON has one candle per line.
std::string render(const CandlePage& page, Format format, TimeText times);

}  // namespace candled::text
