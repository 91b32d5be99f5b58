#include "record/compressed_file.hpp"

#include "compression/compressor.hpp"

namespace candled::record {
namespace {

constexpr std::string_view gzip_comment = "candled recording";

}  // namespace

std::string gzip_header() {
  constexpr char deflated = 8;
  constexpr char with_comment = 16;
  constexpr char unix_system = 3;
  std::string header{'\x1f', '\x8b', deflated, with_comment, 0, 0, 0, 0, 0, unix_system};
  return header.append(gzip_comment) += '\0';
}

Written CompressedFile::append(std::string_view lines) {
  if (lines_.size() >= flush_at || !packed_.empty()) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  lines_ += lines;
  return {};
}

Written CompressedFile::flush() {
  if (lines_.empty()) return {};
  if (packed_.empty()) packed_ = make_compressor(format_, gzip_comment)->finish(lines_);
  if (auto appended = file_.append(packed_); !appended)
    return std::unexpected(WriteError{std::move(appended.error())});
  packed_.clear();
  lines_.clear();
  return {};
}

}  // namespace candled::record
