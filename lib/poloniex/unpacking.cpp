#include "poloniex/unpacking.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>
#include <zlib.h>

#include "poloniex/field_text.hpp"

namespace candled::poloniex {
namespace {

constexpr std::size_t bytes_in_at_once = 4 << 10;
constexpr std::size_t bytes_out_at_once = 64 << 10;

std::optional<Compression> parse_compression(std::string_view name) {
  if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) return Compression::gzip;
  if (equal_ignoring_case(name, "deflate")) return Compression::deflate;
  return {};
}

bool compresses_nothing(std::string_view name) {
  return name.empty() || equal_ignoring_case(name, "identity") || equal_ignoring_case(name, "chunked");
}

/// Returns whether deflated data has a zlib header, whose two bytes are a multiple of 31: servers disagree on
/// whether it has one.
bool has_zlib_header(std::string_view packed) {
  if (packed.size() < 2) return true;
  const auto first = static_cast<unsigned char>(packed[0]);
  const auto second = static_cast<unsigned char>(packed[1]);
  return (first & 0x0f) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
}

int window_bits(Compression compression, std::string_view packed) {
  if (compression == Compression::gzip) return MAX_WBITS + 16;
  return has_zlib_header(packed) ? MAX_WBITS : -MAX_WBITS;
}

}  // namespace

std::expected<std::optional<Compression>, std::string> compression_in(std::string_view value) {
  std::optional<Compression> found;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view name = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (compresses_nothing(name)) continue;
    const auto compression = parse_compression(name);
    if (!compression)
      return std::unexpected(fmt::format("is '{}'; allowed are gzip, deflate and none", value));
    if (std::exchange(found, compression))
      return std::unexpected(fmt::format("is '{}'; one compression is allowed", value));
  }
  return found;
}

struct Unpacking::Inflater {
  Inflater(Compression kind, std::string_view packed) : compression(kind) {
    if (inflateInit2(&stream, window_bits(kind, packed)) != Z_OK)
      throw std::runtime_error("zlib does not start");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Compression compression;
  z_stream stream{};
};

Unpacking::Unpacking(std::string packed, std::span<const Compression> layers, std::size_t max_bytes)
    : packed_(std::move(packed)),
      layers_(layers.rbegin(), layers.rend()),
      max_bytes_(max_bytes) {
  begin_layer();
}

Unpacking::~Unpacking() = default;
Unpacking::Unpacking(Unpacking&&) noexcept = default;
Unpacking& Unpacking::operator=(Unpacking&&) noexcept = default;

/// Begins to undo the next layer. An empty body is empty, whatever its stated packing: answers without a body
/// state one, too.
void Unpacking::begin_layer() {
  inflater_.reset();
  if (packed_.empty()) layers_.clear();
  if (!layers_.empty()) inflater_ = std::make_unique<Inflater>(layers_.back(), packed_);
}

Unpacking::Progress Unpacking::end_layer() {
  packed_ = std::exchange(unpacked_, {});
  read_ = 0;
  layers_.pop_back();
  begin_layer();
  return inflater_ ? Progress::going_on : Progress::done;
}

Unpacking::Progress Unpacking::step() {
  if (!inflater_) return Progress::done;
  z_stream& stream = inflater_->stream;
  const std::size_t in = std::min(packed_.size() - read_, bytes_in_at_once);
  const std::size_t before = unpacked_.size();
  // One byte beyond the limit shows that there is more.
  const std::size_t out = std::min(max_bytes_ + 1 - before, bytes_out_at_once);
  unpacked_.resize(before + out);
  stream.next_in = reinterpret_cast<Bytef*>(packed_.data() + read_);
  stream.avail_in = static_cast<uInt>(in);
  stream.next_out = reinterpret_cast<Bytef*>(unpacked_.data() + before);
  stream.avail_out = static_cast<uInt>(out);
  const int code = inflate(&stream, Z_NO_FLUSH);
  read_ += in - stream.avail_in;
  unpacked_.resize(before + out - stream.avail_out);

  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return Progress::damaged;
  if (unpacked_.size() > max_bytes_) return Progress::too_large;
  const bool all_read = read_ == packed_.size();
  if (code != Z_STREAM_END)
    return all_read && stream.avail_out > 0 ? Progress::cut_short : Progress::going_on;
  if (all_read) return end_layer();
  // A gzip body may have several consecutive members.
  if (inflater_->compression != Compression::gzip || inflateReset(&stream) != Z_OK) return Progress::damaged;
  return Progress::going_on;
}

}  // namespace candled::poloniex
