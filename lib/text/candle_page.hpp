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
  std::shared_ptr<const Pairs> pairs;  ///< all that `candles` refers to
  std::optional<std::string> next{};   ///< the URL of the following page
  /// Whether each of `candles` has closed, if the rows are to say so.
  std::optional<std::vector<bool>> closed{};
};

/// The body of an answer, UTF-8. `next` stands in it in JSON only. CSV has a header line, and is quoted as
/// RFC 4180 says; its lines end with LF. NDJSON has a candle a line.
std::string render(const CandlePage& page, Format format, TimeText times);

}  // namespace candled::text
