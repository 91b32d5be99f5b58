#pragma once

#include "compression/format.hpp"
#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Returns the first bytes of each gzip member that a CompressedFile writes.
std::string gzip_header();

/// Writes lines compressed, one gzip member or zstd frame for each flush. `zcat` and `zstdcat` read them as
/// one file, and a file that was cut is whole up to the latest flush. Up to `flush_at` bytes of lines wait in
/// memory.
class CompressedFile final : public Recording {
 public:
  /// The number of bytes taken since the last flush at which append() flushes by itself.
  static constexpr std::size_t flush_at = 4 << 20;

  /// Continues at the end of `file` with a new member or frame of `format`, which is not Format::none.
  CompressedFile(LockedFile file, compression::Format format) : file_(std::move(file)), format_(format) {}

  Written append(std::string_view lines) override;
  bool holds_back() const override { return true; }
  Written flush() override;
  bool intact() const override { return file_.intact(); }
  std::string abandon() override { return std::move(lines_); }

 private:
  LockedFile file_;
  compression::Format format_;
  std::string lines_;   // taken, not yet written
  std::string packed_;  // lines_ compressed, if writing them has failed
};

}  // namespace candled::record
