#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace candled::api {

/// The shape of an answer with candles.
enum class Format : std::uint8_t { json, csv, ndjson };

/// Reads the `format` parameter: `json`, `csv` or `ndjson`.
std::optional<Format> parse_format(std::string_view text);

/// The format that an Accept header (RFC 9110, 12.5.1) likes best: the highest q; JSON, then CSV, among
/// equals. JSON when the header is absent, cannot be read, or accepts none of them: a client that only said
/// `text/html` is better served by JSON than by 406.
Format preferred_format(std::string_view accept);

/// The Content-Type of a format.
std::string_view media_type(Format format);

}  // namespace candled::api
