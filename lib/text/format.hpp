#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace candled::text {

/// The shape of an answer with candles.
enum class Format : std::uint8_t { json, csv, ndjson };

/// Reads the `format` parameter: `json`, `csv` or `ndjson`.
std::optional<Format> parse_format(std::string_view text);

/// The Content-Type of a format.
std::string_view media_type(Format format);

}  // namespace candled::text
