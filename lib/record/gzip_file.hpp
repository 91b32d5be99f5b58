#pragma once

#include <memory>

#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Writes lines compressed with gzip, in consecutive members, which `zcat` reads as one file.
///
/// flush() ends at a point from which on nothing before it is needed for reading, so a file that was cut is
/// whole up to the latest flush (see gzip_tail). Between two flushes nothing is written, and up to `flush_at`
/// bytes of lines wait in memory.
class GzipFile final : public Recording {
 public:
  /// The number of bytes taken since the last flush at which append() flushes by itself.
  static constexpr std::size_t flush_at = 4 << 20;
  /// The number of bytes at which a member ends, so that its end is found without reading the whole file.
  static constexpr std::size_t longest_member = 64 << 20;

  /// Continues at the end of `file` with a new member.
  explicit GzipFile(LockedFile file);
  ~GzipFile() override;

  Written append(std::string_view lines) override;
  bool holds_back() const override { return true; }
  Written flush() override;
  Written finish() override;
  bool intact() const override { return file_.intact(); }
  std::string abandon() override { return std::move(lines_); }

 private:
  class Member;

  Written write_out();

  LockedFile file_;
  std::unique_ptr<Member> member_;
  std::string lines_;          // taken, not yet written
  std::size_t unflushed_ = 0;  // bytes of lines that wait in the compressor
  std::string out_;            // compressed, not yet written
  bool failed_ = false;        // the latest write failed
};

}  // namespace candled::record
