#include "record/zstd_file.hpp"

#include <memory>
#include <new>
#include <zstd.h>

namespace candled::record {
namespace {

std::string frame_of(std::string_view lines) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> compressor(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (compressor == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(compressor.get(), ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(lines.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(compressor.get(), frame.data(), frame.size(), lines.data(), lines.size());
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();  // nothing else fails with room for the longest frame
  frame.resize(size);
  return frame;
}

}  // namespace

Written ZstdFile::append(std::string_view lines) {
  if (lines_.size() >= flush_at) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  lines_ += lines;
  return {};
}

Written ZstdFile::flush() {
  if (lines_.empty()) return {};
  if (auto appended = file_.append(frame_of(lines_)); !appended)
    return std::unexpected(WriteError{std::move(appended.error())});
  lines_.clear();
  return {};
}

}  // namespace candled::record
