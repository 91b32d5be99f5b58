#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "store/candle_scan.hpp"
#include "text/format.hpp"

namespace candled::exporting {

/// The number of candles that are read, rendered and written at a time.
inline constexpr std::size_t page_rows = 2'048;

/// Takes the next piece of text and the number of candles written with it included. Returns a sentence if it
/// fails, or wants no more.
using Sink = std::function<std::expected<void, std::string>(std::string_view text, std::uint64_t rows)>;

/// Writes all candles of `scan` as the API would show them in `format`, which is csv (one header line) or
/// ndjson, with times in milliseconds. Returns the number of candles. Memory is bounded, however many there
/// are. The error is one sentence.
std::expected<std::uint64_t, std::string> export_candles(store::CandleScan& scan, text::Format format,
                                                         const Sink& sink);

}  // namespace candled::exporting
