#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::sim {

/// Returns a gzip body of about `size` bytes without content: empty deflate blocks, each with code tables of
/// its own, which take a reader as long as any bytes can.
std::string gzip_of_empty_blocks(std::size_t size);

/// Returns `text` packed with gzip.
std::string gzip(std::string_view text);

}  // namespace candled::sim
