#pragma once

#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Lines compressed with zstd, a frame each time they are flushed: what `zstdcat` takes for one file, and
/// whole up to the newest flush however it is cut. Up to `flush_at` bytes of lines wait in memory.
class ZstdFile final : public Recording {
 public:
  /// append() flushes by itself when so many bytes have been taken since.
  static constexpr std::size_t flush_at = 4 << 20;

  /// Goes on at the end of `file` with a new frame.
  explicit ZstdFile(LockedFile file) : file_(std::move(file)) {}

  Written append(std::string_view lines) override;
  bool holds_back() const override { return true; }
  Written flush() override;
  Written finish() override { return flush(); }
  bool intact() const override { return file_.intact(); }
  std::string abandon() override { return std::move(lines_); }

 private:
  LockedFile file_;
  std::string lines_;  // taken, not written yet
};

}  // namespace candled::record
