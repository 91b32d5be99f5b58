#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::api {

/// The size of the shortest body that gains by being compressed.
inline constexpr std::size_t min_gzip_bytes = 1024;

/// Returns whether a body of `size` bytes should be sent with gzip to a client with this Accept-Encoding
/// header (RFC 9110, 12.5.3): if gzip is accepted, is liked no less than the plain body, and is worth it, or
/// if the plain body is refused. A client that accepts neither gets the plain one: better than an error.
bool prefers_gzip(std::string_view accept_encoding, std::size_t size);

/// Compresses `text`. docs/performance.md gives the reason for the level. Thread-safe.
std::string gzip(std::string_view text);

}  // namespace candled::api
