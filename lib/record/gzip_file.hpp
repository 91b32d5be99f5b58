#pragma once

#include <memory>

#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Lines compressed with gzip, in members that follow each other: what `zcat` takes for one file.
///
/// flush() ends at a point from which on nothing before it is needed any more to read it, so a file that was
/// cut is whole up to the newest one (see gzip_tail). Between two of them nothing is written, and up to
/// `flush_at` bytes of lines wait in memory.
class GzipFile final : public Recording {
 public:
  /// append() flushes by itself when so many bytes have been taken since.
  static constexpr std::size_t flush_at = 4 << 20;
  /// A member ends when so many bytes are in it, so that its end is found without reading all of the file.
  static constexpr std::size_t longest_member = 64 << 20;

  /// Goes on at the end of `file` with a new member.
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
  std::string lines_;          // taken, not written yet
  std::size_t unflushed_ = 0;  // bytes of lines that wait in the compressor
  std::string out_;            // compressed, not written yet
  bool failed_ = false;        // the newest write did
};

}  // namespace candled::record
