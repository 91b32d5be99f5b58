#include "record/gzip_file.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

#include "record/gzip_tail.hpp"

namespace candled::record {

/// The compressor of consecutive members.
class GzipFile::Member {
 public:
  Member() {
    constexpr int gzip = 15 + 16;  // the largest window, and gzip's own header
    constexpr int memory = 8;
    if (deflateInit2(&zip_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip, memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
    begin();
  }
  ~Member() { deflateEnd(&zip_); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  bool empty() const { return zip_.total_in == 0; }
  std::size_t size() const { return zip_.total_in; }

  void add(std::string_view text, std::string& out) {
    zip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    zip_.avail_in = static_cast<uInt>(text.size());
    deflate_into(out, Z_NO_FLUSH);
  }
  void flush(std::string& out) { deflate_into(out, Z_SYNC_FLUSH); }
  void end(std::string& out) {
    deflate_into(out, Z_FINISH);
    deflateReset(&zip_);
    begin();
  }

 private:
  void begin() {
    header_ = {};
    header_.comment = comment_.data();
    header_.os = os_in_gzip_header;
    deflateSetHeader(&zip_, &header_);
  }

  void deflate_into(std::string& out, int how) {
    std::array<Bytef, 65'536> block;
    do {
      zip_.next_out = block.data();
      zip_.avail_out = static_cast<uInt>(block.size());
      deflate(&zip_, how);  // with room to write to, it cannot fail
      out.append(reinterpret_cast<const char*>(block.data()), block.size() - zip_.avail_out);
    } while (zip_.avail_out == 0);
  }

  z_stream zip_{};
  gz_header header_{};
  std::array<Bytef, gzip_comment.size() + 1> comment_ = [] {
    std::array<Bytef, gzip_comment.size() + 1> text{};
    std::copy(gzip_comment.begin(), gzip_comment.end(), text.begin());
    return text;
  }();
};

GzipFile::GzipFile(LockedFile file) : file_(std::move(file)), member_(std::make_unique<Member>()) {}

GzipFile::~GzipFile() = default;

Written GzipFile::append(std::string_view lines) {
  if (unflushed_ >= flush_at || failed_) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  lines_ += lines;
  unflushed_ += lines.size();
  member_->add(lines, out_);
  return {};
}

Written GzipFile::flush() {
  if (unflushed_ > 0) {
    member_->size() >= longest_member ? member_->end(out_) : member_->flush(out_);
    unflushed_ = 0;
  }
  return write_out();
}

Written GzipFile::finish() {
  if (!member_->empty()) member_->end(out_);
  unflushed_ = 0;
  return write_out();
}

Written GzipFile::write_out() {
  auto appended = file_.append(out_);
  failed_ = !appended;
  if (failed_) return std::unexpected(WriteError{std::move(appended.error())});
  out_.clear();
  lines_.clear();
  return {};
}

}  // namespace candled::record
