#pragma once

#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Writes lines compressed with zstd, one frame for each flush. `zstdcat` reads the frames as one file, and a
/// file that was cut is whole up to the latest flush. Up to `flush_at` bytes of lines wait in memory.
class ZstdFile final : public Recording {
 public:
  /// The number of bytes taken since the last flush at which append() flushes by itself.
  static constexpr std::size_t flush_at = 4 << 20;

  /// Continues at the end of `file` with a new frame.
  explicit ZstdFile(LockedFile file) : file_(std::move(file)) {}

  Written append(std::string_view lines) override;
  bool holds_back() const override { return true; }
  Written flush() override;
  Written finish() override { return flush(); }
  bool intact() const override { return file_.intact(); }
  std::string abandon() override { return std::move(lines_); }

 private:
  LockedFile file_;
  std::string lines_;  // taken, not yet written
};

}  // namespace candled::record
