#include "compression/compressor.hpp"

#include <array>
#include <new>
#include <zlib.h>
#include <zstd.h>

namespace candled::compression {
namespace {

constexpr std::size_t piece = 65'536;

class Unchanged final : public Compressor {
 public:
  std::string add(std::string_view text) override { return std::string(text); }
  std::string finish(std::string_view text) override { return std::string(text); }
};

class CompressingGzip final : public Compressor {
 public:
  explicit CompressingGzip(std::string_view comment) : comment_(comment) {
    constexpr int gzip = 15 + 16;  // the largest window, and gzip's own header
    constexpr int memory = 8;
    if (deflateInit2(&zip_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip, memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
    if (comment.empty()) return;
    constexpr int unix_system = 3;
    header_.os = unix_system;
    header_.comment = reinterpret_cast<Bytef*>(comment_.data());
    deflateSetHeader(&zip_, &header_);
  }
  ~CompressingGzip() override { deflateEnd(&zip_); }
  CompressingGzip(const CompressingGzip&) = delete;
  CompressingGzip& operator=(const CompressingGzip&) = delete;

  std::string add(std::string_view text) override { return deflated(text, Z_NO_FLUSH); }
  std::string finish(std::string_view text) override { return deflated(text, Z_FINISH); }

 private:
  std::string deflated(std::string_view text, int how) {
    zip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    zip_.avail_in = static_cast<uInt>(text.size());
    std::string packed;
    std::array<Bytef, piece> block;
    do {
      zip_.next_out = block.data();
      zip_.avail_out = static_cast<uInt>(block.size());
      deflate(&zip_, how);  // cannot fail while there is room to write to
      packed.append(reinterpret_cast<const char*>(block.data()), block.size() - zip_.avail_out);
    } while (zip_.avail_out == 0);
    return packed;
  }

  z_stream zip_{};
  gz_header header_{};
  std::string comment_;
};

class CompressingZstd final : public Compressor {
 public:
  CompressingZstd() : stream_(ZSTD_createCCtx(), &ZSTD_freeCCtx) {
    if (stream_ == nullptr) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
  }

  std::string add(std::string_view text) override { return compressed(text, ZSTD_e_continue); }
  std::string finish(std::string_view text) override { return compressed(text, ZSTD_e_end); }

 private:
  std::string compressed(std::string_view text, ZSTD_EndDirective how) {
    ZSTD_inBuffer from{.src = text.data(), .size = text.size(), .pos = 0};
    std::string packed;
    std::array<char, piece> block;
    for (;;) {
      ZSTD_outBuffer to{.dst = block.data(), .size = block.size(), .pos = 0};
      const std::size_t left = ZSTD_compressStream2(stream_.get(), &to, &from, how);
      if (ZSTD_isError(left) != 0) throw std::bad_alloc();  // nothing else can go wrong
      packed.append(block.data(), to.pos);
      if (how == ZSTD_e_end ? left == 0 : from.pos == from.size) return packed;
    }
  }

  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> stream_;
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(Format format, std::string_view gzip_comment) {
  switch (format) {
    case Format::gzip:
      return std::make_unique<CompressingGzip>(gzip_comment);
    case Format::zstd:
      return std::make_unique<CompressingZstd>();
    case Format::none:
      break;
  }
  return std::make_unique<Unchanged>();
}

}  // namespace candled::compression
