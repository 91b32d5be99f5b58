#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "store/candle_scan.hpp"
#include "text/format.hpp"

namespace candled::exporting {

/// So many candles are read, rendered and written at a time.
inline constexpr std::size_t page_rows = 2'048;

/// Takes the next stretch of text and how many candles have been written with it. Returns a sentence if it
/// cannot, or if it wants no more.
using Sink = std::function<std::expected<void, std::string>(std::string_view text, std::uint64_t rows)>;

/// Writes all candles of `scan` as the API would show them in `format`, which is csv (one header line) or
/// ndjson, with times in milliseconds. Returns how many there were. Memory is bounded, whatever that is. The
/// error is one sentence.
std::expected<std::uint64_t, std::string> export_candles(store::CandleScan& scan, text::Format format,
                                                         const Sink& sink);

}  // namespace candled::exporting
