#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::sim {

/// A gzip body of about `size` bytes that holds nothing: deflate blocks without content, each with code
/// tables of its own, which take a reader as long as any bytes can.
std::string gzip_of_empty_blocks(std::size_t size);

/// `text` packed with gzip.
std::string gzip(std::string_view text);

}  // namespace candled::sim
