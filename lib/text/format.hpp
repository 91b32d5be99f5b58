#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace candled::text {

/// The format of a response with candles.
enum class Format : std::uint8_t { json, csv, ndjson };

/// Reads the `format` parameter: `json`, `csv` or `ndjson`.
std::optional<Format> parse_format(std::string_view text);

/// Returns the Content-Type of a format.
std::string_view media_type(Format format);

}  // namespace candled::text
