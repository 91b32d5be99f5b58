#include "compression/decompressor.hpp"

#include <new>
#include <zlib.h>
#include <zstd.h>

namespace candled::compression {
namespace {

class DecompressingGzip final : public Decompressor {
 public:
  DecompressingGzip() {
    constexpr int gzip_only = 15 + 16;  // the largest window, and gzip's own header
    if (inflateInit2(&zip_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~DecompressingGzip() override { inflateEnd(&zip_); }
  DecompressingGzip(const DecompressingGzip&) = delete;
  DecompressingGzip& operator=(const DecompressingGzip&) = delete;

  std::expected<Step, std::string> step(std::span<const char> packed, std::span<char> text) override {
    if (ended_ && packed.empty()) return Step{};
    if (ended_) inflateReset(&zip_);
    zip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib only reads it
    zip_.avail_in = static_cast<uInt>(packed.size());
    zip_.next_out = reinterpret_cast<Bytef*>(text.data());
    zip_.avail_out = static_cast<uInt>(text.size());
    const int state = inflate(&zip_, Z_NO_FLUSH);
    // Z_BUF_ERROR: there was nothing to do.
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
      return std::unexpected(state == Z_DATA_ERROR && zip_.msg != nullptr ? zip_.msg : "");
    ended_ = state == Z_STREAM_END;
    return Step{.taken = packed.size() - zip_.avail_in, .filled = text.size() - zip_.avail_out};
  }

  bool ended() const override { return ended_; }

 private:
  z_stream zip_{};
  bool ended_ = false;
};

class DecompressingZstd final : public Decompressor {
 public:
  DecompressingZstd() : stream_(ZSTD_createDCtx(), &ZSTD_freeDCtx) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }

  std::expected<Step, std::string> step(std::span<const char> packed, std::span<char> text) override {
    if (ended_ && packed.empty()) return Step{};
    ZSTD_inBuffer from{.src = packed.data(), .size = packed.size(), .pos = 0};
    ZSTD_outBuffer to{.dst = text.data(), .size = text.size(), .pos = 0};
    const std::size_t state = ZSTD_decompressStream(stream_.get(), &to, &from);
    if (ZSTD_isError(state) != 0) return std::unexpected(ZSTD_getErrorName(state));
    ended_ = state == 0;
    return Step{.taken = from.pos, .filled = to.pos};
  }

  bool ended() const override { return ended_; }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> stream_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Decompressor> make_decompressor(Format format) {
  if (format == Format::gzip) return std::make_unique<DecompressingGzip>();
  return std::make_unique<DecompressingZstd>();
}

}  // namespace candled::compression
