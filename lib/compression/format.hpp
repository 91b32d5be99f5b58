#pragma once

#include <cstdint>
#include <string_view>

namespace candled::compression {

enum class Format : std::uint8_t { none, gzip, zstd };

/// The first bytes of a zstd frame.
inline constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";

/// Returns the format of data that begins with the bytes `first`.
Format format_of(std::string_view first);

/// Returns `gzip` or `zstd`; an empty text for no compression.
std::string_view name_of(Format format);

}  // namespace candled::compression
