#include "replay/packed_input.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace candled::replay {
namespace {

constexpr int gzip_only = 15 + 16;  // the largest window, and gzip's own header

/// The common part of unpackers: packed bytes come in pieces, and text goes out in pieces of another size.
class PackedInput : public Input {
 public:
  std::expected<std::size_t, std::string> read(std::span<char> out) override {
    if (taken_ == text_.size() && !ended_)
      if (auto unpacked = unpack_some(); !unpacked) return std::unexpected(unpacked.error());
    const std::size_t count = std::min(out.size(), text_.size() - taken_);
    std::copy_n(text_.data() + taken_, count, out.data());
    taken_ += count;
    return count;
  }

  bool would_wait() const override {
    return taken_ == text_.size() && rest_.empty() && packed_->would_wait();
  }
  std::uint64_t position() const override { return packed_->position(); }

 protected:
  using Step = std::expected<void, std::string>;

  PackedInput(std::unique_ptr<Input> packed, std::string_view name)
      : packed_(std::move(packed)),
        name_(name) {}

  /// Takes as much of rest() as it can, and returns the number of bytes of `out` that it filled.
  virtual std::expected<std::size_t, std::string> unpack(std::span<char> out) = 0;
  /// Returns whether it has more text to give before it takes more bytes.
  virtual bool holds_back() const { return false; }
  /// Returns whether the text may end here.
  virtual bool whole() const = 0;

  std::span<const char> rest() const { return rest_; }
  void take(std::size_t bytes) { rest_ = rest_.subspan(bytes); }

  std::unexpected<std::string> damaged(const char* how) const {
    const std::string text = "the " + name_ + " stream is damaged";
    return std::unexpected(how == nullptr ? text : text + " (" + how + ")");
  }

 private:
  static constexpr std::size_t piece = 65'536;

  Step unpack_some() {
    text_.resize(piece);
    taken_ = 0;
    std::size_t count = 0;
    while (count == 0) {
      if (rest_.empty() && !holds_back()) {
        if (auto got = fetch(); !got) return fail(got.error());
        if (rest_.empty() && (whole() || ends_with_zeros())) break;
        if (rest_.empty()) return fail("the " + name_ + " stream is truncated");
      }
      const auto unpacked = unpack(text_);
      if (!unpacked) return fail(unpacked.error());
      count = *unpacked;
    }
    ended_ = count == 0;
    text_.resize(count);
    return {};
  }

  /// Returns whether the stream is whole with the first of the zeros that were left out at its end, and these
  /// hold no text.
  bool ends_with_zeros() {
    constexpr std::array<char, 8> zeros{};
    std::array<char, 8> text;
    rest_ = std::span(zeros).first(std::min<std::uint64_t>(zeros.size(), packed_->zeros_left_out()));
    const bool ended = !rest_.empty() && unpack(text) == 0 && whole();
    rest_ = {};
    return ended;
  }

  Step fail(std::string why) {
    text_.clear();
    return std::unexpected(std::move(why));
  }

  Step fetch() {
    bytes_.resize(piece);
    const auto count = packed_->read(bytes_);
    if (!count) return std::unexpected(count.error());
    rest_ = std::span(bytes_).first(*count);
    return {};
  }

  std::unique_ptr<Input> packed_;
  std::string name_;
  std::vector<char> bytes_;
  std::span<const char> rest_;  // of bytes_
  std::vector<char> text_;
  std::size_t taken_ = 0;  // of text_
  bool ended_ = false;
};

class Gunzipped final : public PackedInput {
 public:
  explicit Gunzipped(std::unique_ptr<Input> packed) : PackedInput(std::move(packed), "gzip") {
    if (inflateInit2(&zip_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Gunzipped() override { inflateEnd(&zip_); }
  Gunzipped(const Gunzipped&) = delete;
  Gunzipped& operator=(const Gunzipped&) = delete;

 private:
  std::expected<std::size_t, std::string> unpack(std::span<char> out) override {
    if (!inside_member_) inflateReset(&zip_);
    inside_member_ = true;
    zip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest().data()));  // zlib only reads it
    zip_.avail_in = static_cast<uInt>(rest().size());
    zip_.next_out = reinterpret_cast<Bytef*>(out.data());
    zip_.avail_out = static_cast<uInt>(out.size());
    const int state = inflate(&zip_, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return damaged(state == Z_DATA_ERROR ? zip_.msg : nullptr);
    inside_member_ = state != Z_STREAM_END;
    take(rest().size() - zip_.avail_in);
    return out.size() - zip_.avail_out;
  }

  bool whole() const override { return !inside_member_; }

  z_stream zip_{};
  bool inside_member_ = true;  // an input of no bytes at all is truncated, too
};

class Unzstd final : public PackedInput {
 public:
  explicit Unzstd(std::unique_ptr<Input> packed)
      : PackedInput(std::move(packed), "zstd"),
        stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }

 private:
  std::expected<std::size_t, std::string> unpack(std::span<char> out) override {
    ZSTD_inBuffer from{.src = rest().data(), .size = rest().size(), .pos = 0};
    ZSTD_outBuffer to{.dst = out.data(), .size = out.size(), .pos = 0};
    const std::size_t state = ZSTD_decompressStream(stream_.get(), &to, &from);
    if (ZSTD_isError(state) != 0) return damaged(ZSTD_getErrorName(state));
    take(from.pos);
    inside_frame_ = state != 0;
    holds_back_ = inside_frame_ && to.pos == to.size;
    return to.pos;
  }

  bool holds_back() const override { return holds_back_; }
  bool whole() const override { return !inside_frame_; }

  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool inside_frame_ = true;
  bool holds_back_ = false;
};

}  // namespace

bool is_gzip(std::string_view first) {
  return first.starts_with('\x1f');
}

bool is_zstd(std::string_view first) {
  return first.starts_with("\x28\xb5\x2f\xfd");
}

std::unique_ptr<Input> gunzipped(std::unique_ptr<Input> packed) {
  return std::make_unique<Gunzipped>(std::move(packed));
}

std::unique_ptr<Input> unzstd(std::unique_ptr<Input> packed) {
  return std::make_unique<Unzstd>(std::move(packed));
}

}  // namespace candled::replay
