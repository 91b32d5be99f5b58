#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>

#include "compression/format.hpp"

namespace candled::compression {

/// Decompresses consecutive gzip members or zstd frames into one text, in bounded memory. Not thread-safe.
class Decompressor {
 public:
  virtual ~Decompressor() = default;

  struct Step {
    std::size_t taken;   ///< bytes of `packed` that are done with
    std::size_t filled;  ///< bytes of `text` written; if it was filled completely, more may follow at once
  };
  /// Takes bytes of `packed` and fills `text`, up to the end of a member or frame at most. The error is the
  /// reason why the data is damaged, empty if it is not known; nothing may be called afterwards.
  virtual std::expected<Step, std::string> step(std::span<const char> packed, std::span<char> text) = 0;

  /// Returns whether a member or frame has ended and none has begun since: the data may end here.
  virtual bool ended() const = 0;
};

/// Returns a decompressor of `format`, which is not Format::none. For zstd it takes the memory of one window:
/// at most 8 MiB as `zstd` writes, up to 128 MiB with its `--ultra` or `--long`.
std::unique_ptr<Decompressor> make_decompressor(Format format);

}  // namespace candled::compression
