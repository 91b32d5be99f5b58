#include "record/gzip_tail.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace candled::record {
namespace {

/// Returns the beginning of our members' header, up to and including its comment.
std::string header_of_ours() {
  constexpr char with_comment = 16;
  std::string header{'\x1f', '\x8b', Z_DEFLATED, with_comment, 0, 0, 0, 0, 0, char{os_in_gzip_header}};
  return header.append(gzip_comment) += '\0';
}

std::string little_endian(std::uint32_t number) {
  std::string bytes;
  for (int byte = 0; byte < 4; ++byte) bytes += static_cast<char>(number >> (8 * byte) & 0xffU);
  return bytes;
}

/// Reads members up to the end of a file, and remembers the last point up to which the file is whole.
class Walk {
 public:
  /// Walks from the beginning of a member to `end`, the end of the file's data.
  Walk(const LockedFile& file, std::uint64_t from, std::uint64_t end) : file_(file), read_(from), end_(end) {
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(&zip_, gzip_only) != Z_OK) throw std::bad_alloc();
    tail_.whole = from;
  }
  ~Walk() { inflateEnd(&zip_); }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::expected<FileTail, std::string> run() {
    for (;;) {
      if (zip_.avail_in == 0) {
        const auto left = std::span(packed_).first(std::min<std::uint64_t>(packed_.size(), end_ - read_));
        const auto count = file_.read_at(read_, left);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) break;
        read_ += *count;
        zip_.next_in = reinterpret_cast<Bytef*>(packed_.data());
        zip_.avail_in = static_cast<uInt>(*count);
      }
      if (auto inflated = inflate_block(); !inflated) return std::unexpected(inflated.error());
    }
    if (tail_.whole != end_) try_zeros();
    if (rest_too_long_)
      return std::unexpected("its gzip stream is truncated, and too much of it would have to be rewritten");
    tail_.line_open = tail_.whole >= end_ && !line_ended_;
    tail_.rest.resize(tail_.rest.rfind('\n') + 1);
    return std::move(tail_);
  }

 private:
  /// Inflates up to the end of a block or of the bytes that have been read.
  std::expected<void, std::string> inflate_block() {
    zip_.next_out = text_.data();
    zip_.avail_out = static_cast<uInt>(text_.size());
    const int state = inflate(&zip_, Z_BLOCK);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
      return std::unexpected("its gzip stream is damaged before its end");
    take({reinterpret_cast<const char*>(text_.data()), text_.size() - zip_.avail_out});
    if (state == Z_STREAM_END) {
      end_member();
    } else if (at_whole_bytes() && line_ended_ && length_ > 0) {
      // An empty last block, and the checksum and length of the data before it.
      const std::string empty_block{'\x03', '\0'};
      whole_up_to_here(empty_block + little_endian(checksum_) + little_endian(length_));
    }
    return {};
  }

  /// Tries to end the member with zeros: the checksum and the length at its end may themselves end with
  /// zeros.
  void try_zeros() {
    std::array<Bytef, 4> zeros{};
    std::array<Bytef, 16> text;
    zip_.next_in = zeros.data();
    zip_.avail_in = static_cast<uInt>(std::min<std::uint64_t>(zeros.size(), file_.size() - end_));
    read_ += zip_.avail_in;
    zip_.next_out = text.data();
    zip_.avail_out = text.size();
    if (inflate(&zip_, Z_BLOCK) == Z_STREAM_END && zip_.avail_out == text.size()) end_member();
  }

  /// Returns whether a block that is not the last one of its member ended here, at the end of a byte.
  bool at_whole_bytes() const {
    constexpr int unused_bits = 7;
    constexpr int in_last_block = 64;
    constexpr int after_block = 128;
    return (zip_.data_type & (unused_bits | in_last_block | after_block)) == after_block;
  }

  void take(std::string_view text) {
    if (text.empty()) return;
    checksum_ = static_cast<std::uint32_t>(
        crc32(checksum_, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
    length_ += static_cast<std::uint32_t>(text.size());
    line_ended_ = text.ends_with('\n');
    // A longer rest is of use only if the member turns out to be whole, and then none of it is needed.
    rest_too_long_ = rest_too_long_ || tail_.rest.size() + text.size() > most_rest;
    if (!rest_too_long_) tail_.rest += text;
  }

  void end_member() {
    inflateReset(&zip_);
    checksum_ = 0;
    length_ = 0;
    whole_up_to_here("");
  }

  void whole_up_to_here(std::string trailer) {
    tail_.whole = read_ - zip_.avail_in;
    tail_.trailer = std::move(trailer);
    tail_.rest.clear();
    rest_too_long_ = false;
  }

  const LockedFile& file_;
  std::uint64_t read_;
  std::uint64_t end_;
  z_stream zip_{};
  std::array<char, 65'536> packed_;
  std::array<Bytef, 65'536> text_;
  std::uint32_t checksum_ = 0;  // of the member
  std::uint32_t length_ = 0;    // of the member, modulo 2^32 as in gzip
  bool line_ended_ = true;
  bool rest_too_long_ = false;
  FileTail tail_{};
};

}  // namespace

bool begins_as_ours(std::string_view bytes) {
  const std::string header = header_of_ours();
  return bytes.substr(0, header.size()) == std::string_view(header).substr(0, bytes.size());
}

std::expected<FileTail, std::string> read_gzip_tail(const LockedFile& file) {
  const auto from = file.find_last(header_of_ours(), file.size());
  if (!from) return std::unexpected(from.error());
  const auto end = file.end_of_data();
  if (!end) return std::unexpected(end.error());
  return Walk(file, std::min(*from, *end), *end).run();
}

}  // namespace candled::record
