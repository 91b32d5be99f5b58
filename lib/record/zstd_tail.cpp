#include "record/zstd_tail.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <zstd.h>

namespace candled::record {
namespace {

constexpr std::string_view magic = "\x28\xb5\x2f\xfd";

/// Reads frames, and remembers the end of the last one that is whole.
class FrameWalk {
 public:
  FrameWalk(const LockedFile& file, std::uint64_t from, std::uint64_t end)
      : file_(file),
        read_(from),
        end_(end),
        stream_(ZSTD_createDCtx(), &ZSTD_freeDCtx) {
    if (stream_ == nullptr) throw std::bad_alloc();
    tail_.whole = from;
  }

  std::expected<FileTail, std::string> run() {
    std::array<char, 65'536> packed;
    while (read_ < end_) {
      const auto piece = std::span(packed).first(std::min<std::uint64_t>(packed.size(), end_ - read_));
      const auto count = file_.read_at(read_, piece);
      if (!count) return std::unexpected(count.error());
      if (*count == 0) break;
      if (!take(piece.first(*count))) return std::unexpected("its zstd stream is damaged before its end");
    }
    if (tail_.whole != end_) try_zeros();
    if (rest_too_long_)
      return std::unexpected("its zstd stream is truncated, and too much of it would have to be rewritten");
    tail_.line_open = tail_.whole >= end_ && !line_ended_;
    tail_.rest.resize(tail_.rest.rfind('\n') + 1);
    return std::move(tail_);
  }

 private:
  /// Takes bytes of the file; returns false if they are damaged.
  bool take(std::span<const char> packed) {
    ZSTD_inBuffer from{.src = packed.data(), .size = packed.size(), .pos = 0};
    for (;;) {
      ZSTD_outBuffer to{.dst = text_.data(), .size = text_.size(), .pos = 0};
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &to, &from);
      if (ZSTD_isError(left) != 0) return false;
      take_text({text_.data(), to.pos});
      if (left == 0) end_frame(read_ + from.pos);
      if (from.pos == from.size && to.pos < to.size) break;
    }
    read_ += packed.size();
    return true;
  }

  void take_text(std::string_view text) {
    if (text.empty()) return;
    line_ended_ = text.ends_with('\n');
    // A longer rest is of use only if the frame turns out to be whole, and then none of it is needed.
    rest_too_long_ = rest_too_long_ || tail_.rest.size() + text.size() > most_rest;
    if (!rest_too_long_) tail_.rest += text;
  }

  void end_frame(std::uint64_t whole) {
    tail_.whole = whole;
    tail_.rest.clear();
    rest_too_long_ = false;
  }

  /// Tries to end the frame with zeros: the checksum at its end may itself end with zeros.
  void try_zeros() {
    constexpr std::array<char, 4> zeros{};
    ZSTD_inBuffer from{
        .src = zeros.data(), .size = std::min<std::uint64_t>(zeros.size(), file_.size() - end_), .pos = 0};
    std::array<char, 8> text;
    ZSTD_outBuffer to{.dst = text.data(), .size = text.size(), .pos = 0};
    if (ZSTD_decompressStream(stream_.get(), &to, &from) == 0 && to.pos == 0) end_frame(end_ + from.pos);
  }

  const LockedFile& file_;
  std::uint64_t read_;
  std::uint64_t end_;
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> stream_;
  std::array<char, 65'536> text_;
  bool line_ended_ = true;
  bool rest_too_long_ = false;
  FileTail tail_{};
};

bool are_whole_frames(const LockedFile& file, std::uint64_t from, std::uint64_t end) {
  const auto tail = FrameWalk(file, from, end).run();
  return tail && tail->whole == end;
}

/// Returns the beginning of the last frame, or of one before it.
std::expected<std::uint64_t, std::string> last_frame(const LockedFile& file, std::uint64_t end) {
  auto frame = file.find_last(magic, end);
  while (frame && *frame > 0) {
    const auto before = file.find_last(magic, *frame);
    if (!before) return before;
    if (are_whole_frames(file, *before, *frame)) break;
    frame = *before;
  }
  return frame;
}

}  // namespace

std::expected<FileTail, std::string> read_zstd_tail(const LockedFile& file) {
  const auto end = file.end_of_data();
  if (!end) return std::unexpected(end.error());
  const auto from = last_frame(file, *end);
  if (!from) return std::unexpected(from.error());
  return FrameWalk(file, *from, *end).run();
}

}  // namespace candled::record
