#include "replay/gzip_input.hpp"

#include <array>
#include <istream>
#include <new>
#include <stdexcept>
#include <streambuf>
#include <zlib.h>

namespace candled::replay {
namespace {

constexpr int first_byte_of_gzip = 0x1f;
constexpr int gzip_only = 15 + 16;  // the largest window, and gzip's own header

}  // namespace

/// Inflates what an istream gives, block by block.
class GzipInput::Inflating final : public std::streambuf {
 public:
  explicit Inflating(std::istream& in) : text(this), in_(in) {
    if (inflateInit2(&zip_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~Inflating() override { inflateEnd(&zip_); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;

  std::istream text;
  std::string problem;

 private:
  /// An exception is what makes a stream go bad().
  int_type underflow() override {
    zip_.next_out = text_bytes_.data();
    zip_.avail_out = static_cast<uInt>(text_bytes_.size());
    while (zip_.avail_out == text_bytes_.size()) {
      if (zip_.avail_in == 0) read();
      if (zip_.avail_in == 0 && !inside_member_) return traits_type::eof();
      inflate_some();
    }
    char* const begin = reinterpret_cast<char*>(text_bytes_.data());
    setg(begin, begin, begin + (text_bytes_.size() - zip_.avail_out));
    return traits_type::to_int_type(*begin);
  }

  void read() {
    in_.read(reinterpret_cast<char*>(packed_bytes_.data()),
             static_cast<std::streamsize>(packed_bytes_.size()));
    zip_.next_in = packed_bytes_.data();
    zip_.avail_in = static_cast<uInt>(in_.gcount());
  }

  void inflate_some() {
    if (zip_.avail_in == 0) fail("the gzip stream is cut");
    if (!inside_member_) inflateReset(&zip_);
    inside_member_ = true;
    const int state = inflate(&zip_, Z_NO_FLUSH);
    if (state == Z_STREAM_END)
      inside_member_ = false;
    else if (state != Z_OK)
      fail(state == Z_DATA_ERROR && zip_.msg != nullptr
               ? "the gzip stream is damaged (" + std::string(zip_.msg) + ")"
               : "the gzip stream is damaged");
  }

  [[noreturn]] void fail(const std::string& what) {
    problem = what;
    throw std::runtime_error(what);
  }

  std::istream& in_;
  z_stream zip_{};
  bool inside_member_ = true;  // an input of no bytes at all is cut, too
  std::array<Bytef, 65'536> packed_bytes_;
  std::array<Bytef, 65'536> text_bytes_;
};

GzipInput::GzipInput(std::istream& in) : in_(in) {
  if (in_.peek() == first_byte_of_gzip) inflating_ = std::make_unique<Inflating>(in_);
}

GzipInput::~GzipInput() = default;

std::istream& GzipInput::text() {
  return inflating_ ? inflating_->text : in_;
}

std::string GzipInput::problem() const {
  return inflating_ ? inflating_->problem : "";
}

}  // namespace candled::replay
