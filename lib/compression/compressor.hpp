#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "compression/format.hpp"

namespace candled::compression {

/// Compresses a text piece by piece into one gzip member or zstd frame. Not thread-safe.
class Compressor {
 public:
  virtual ~Compressor() = default;

  /// Takes the next piece and returns the bytes that are ready, perhaps none.
  virtual std::string add(std::string_view text) = 0;
  /// Takes the last piece and returns the rest. Nothing may be added afterwards.
  virtual std::string finish(std::string_view text) = 0;
};

/// Returns a compressor that writes `format`; Format::none returns each piece as it is. A `gzip_comment` that
/// is not empty is written to the header of the gzip member.
std::unique_ptr<Compressor> make_compressor(Format format, std::string_view gzip_comment = {});

}  // namespace candled::compression
