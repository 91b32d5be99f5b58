#include "record/compressed_tail.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

#include "compression/decompressor.hpp"
#include "record/compressed_file.hpp"

namespace candled::record {
namespace {

constexpr std::size_t most_rest = 72 << 20;

/// Reads consecutive members or frames, and remembers the end of the last one that is whole.
class Walk {
 public:
  /// Walks from the beginning of a member or frame to `end`, the end of the file's data.
  Walk(const LockedFile& file, compression::Format format, std::uint64_t from, std::uint64_t end)
      : file_(file),
        name_(name_of(format)),
        read_(from),
        end_(end),
        decompressor_(make_decompressor(format)) {
    tail_.whole = from;
  }

  std::expected<CompressedTail, std::string> run() {
    std::array<char, 65'536> packed;
    while (read_ < end_) {
      const auto piece = std::span(packed).first(std::min<std::uint64_t>(packed.size(), end_ - read_));
      const auto count = file_.read_at(read_, piece);
      if (!count) return std::unexpected(count.error());
      if (*count == 0) break;
      if (!take(piece.first(*count)))
        return std::unexpected(fmt::format("its {} stream is damaged before its end", name_));
    }
    if (tail_.whole != end_) try_zeros();
    if (rest_too_long_)
      return std::unexpected(
          fmt::format("its {} stream is truncated, and too much of it would have to be rewritten", name_));
    tail_.line_open = tail_.whole >= end_ && !line_ended_;
    tail_.rest.resize(tail_.rest.rfind('\n') + 1);
    return std::move(tail_);
  }

 private:
  /// Takes bytes of the file; returns false if they are damaged.
  bool take(std::span<const char> packed) {
    for (;;) {
      const auto step = decompressor_->step(packed, text_);
      if (!step) return false;
      take_text({text_.data(), step->filled});
      packed = packed.subspan(step->taken);
      read_ += step->taken;
      if (decompressor_->ended()) whole_up_to(read_);
      if (packed.empty() && step->filled < text_.size()) return true;
    }
  }

  void take_text(std::string_view text) {
    if (text.empty()) return;
    line_ended_ = text.ends_with('\n');
    // A longer rest is of use only if the member turns out to be whole, and then none of it is needed.
    rest_too_long_ = rest_too_long_ || tail_.rest.size() + text.size() > most_rest;
    if (!rest_too_long_) tail_.rest += text;
  }

  void whole_up_to(std::uint64_t end) {
    tail_.whole = end;
    tail_.rest.clear();
    rest_too_long_ = false;
  }

  /// Tries to end the member or frame with zeros: its checksum and length may themselves end with zeros.
  void try_zeros() {
    constexpr std::array<char, 8> zeros{};
    std::array<char, 8> text;
    const auto behind = std::min<std::uint64_t>(zeros.size(), file_.size() - end_);
    const auto step = decompressor_->step(std::span(zeros).first(behind), text);
    if (step && step->filled == 0 && decompressor_->ended()) whole_up_to(end_ + step->taken);
  }

  const LockedFile& file_;
  std::string_view name_;
  std::uint64_t read_;
  std::uint64_t end_;
  std::unique_ptr<compression::Decompressor> decompressor_;
  std::array<char, 65'536> text_;
  bool line_ended_ = true;
  bool rest_too_long_ = false;
  CompressedTail tail_{};
};

using Offset = std::expected<std::uint64_t, std::string>;

/// Returns the beginning of the last member that a CompressedFile began; 0 if there is none. Its header is
/// too long to come about by chance.
Offset last_member(const LockedFile& file, std::uint64_t end) {
  const auto member = file.find_last(gzip_header(), file.size());
  return member ? std::min(*member, end) : member;
}

bool are_whole_frames(const LockedFile& file, std::uint64_t from, std::uint64_t end) {
  const auto tail = Walk(file, compression::Format::zstd, from, end).run();
  return tail && tail->whole == end;
}

/// Returns the beginning of the last frame, or of one before it: bytes within a frame may look like the
/// beginning of another.
Offset last_frame(const LockedFile& file, std::uint64_t end) {
  auto frame = file.find_last(compression::zstd_magic, end);
  while (frame && *frame > 0) {
    const auto before = file.find_last(compression::zstd_magic, *frame);
    if (!before) return before;
    if (are_whole_frames(file, *before, *frame)) break;
    frame = *before;
  }
  return frame;
}

}  // namespace

std::expected<CompressedTail, std::string> read_compressed_tail(const LockedFile& file,
                                                                compression::Format format) {
  const auto end = file.end_of_data();
  if (!end) return std::unexpected(end.error());
  const auto from = format == compression::Format::gzip ? last_member(file, *end) : last_frame(file, *end);
  if (!from) return std::unexpected(from.error());
  return Walk(file, format, *from, *end).run();
}

}  // namespace candled::record
