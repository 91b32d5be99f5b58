#include "support/gzip.hpp"

#include <array>
#include <stdexcept>
#include <zlib.h>

namespace candled::test {
namespace {

constexpr int gzip_only = 15 + 16;

Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib reads it only
}

}  // namespace

std::string gzip(std::string_view text) {
  z_stream zip{};
  if (deflateInit2(&zip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_only, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("no zlib");
  std::string packed(deflateBound(&zip, text.size()), '\0');
  zip.next_in = bytes_of(text);
  zip.avail_in = static_cast<uInt>(text.size());
  zip.next_out = bytes_of(packed);
  zip.avail_out = static_cast<uInt>(packed.size());
  deflate(&zip, Z_FINISH);
  packed.resize(zip.total_out);
  deflateEnd(&zip);
  return packed;
}

std::string flushed_gzip(std::span<const std::string> flushes) {
  z_stream zip{};
  if (deflateInit2(&zip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_only, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("no zlib");
  std::string comment = "candled recording";
  gz_header header{};
  header.os = 3;
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  deflateSetHeader(&zip, &header);
  std::string packed;
  for (const std::string& text : flushes) {
    std::string out(deflateBound(&zip, text.size()) + 64, '\0');
    zip.next_in = bytes_of(text);
    zip.avail_in = static_cast<uInt>(text.size());
    zip.next_out = bytes_of(out);
    zip.avail_out = static_cast<uInt>(out.size());
    deflate(&zip, Z_SYNC_FLUSH);
    packed += out.substr(0, out.size() - zip.avail_out);
  }
  deflateEnd(&zip);
  return packed;
}

Gunzipped gunzip(std::string_view packed) {
  z_stream zip{};
  if (inflateInit2(&zip, gzip_only) != Z_OK) throw std::runtime_error("no zlib");
  zip.next_in = bytes_of(packed);
  zip.avail_in = static_cast<uInt>(packed.size());
  Gunzipped result{"", packed.empty()};
  std::array<Bytef, 4'096> block;
  for (;;) {
    zip.next_out = block.data();
    zip.avail_out = static_cast<uInt>(block.size());
    const int state = inflate(&zip, Z_NO_FLUSH);
    result.text.append(reinterpret_cast<const char*>(block.data()), block.size() - zip.avail_out);
    result.whole = state == Z_STREAM_END;
    if (state == Z_STREAM_END && zip.avail_in > 0)
      inflateReset(&zip);
    else if (state != Z_OK)
      break;
  }
  inflateEnd(&zip);
  return result;
}

}  // namespace candled::test
