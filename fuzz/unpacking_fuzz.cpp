#include <array>
#include <span>
#include <string>
#include <vector>
#include <zlib.h>

#include "poloniex/unpacking.hpp"
#include "target.hpp"

// What an answer of the exchange may be packed in: the first byte says how, in two bits each for the outer
// and the inner layer (0 none, 1 gzip, 2 deflate), the rest is the body. Nobody's bytes make a step long or a
// body larger than allowed, and what is unpacked in steps is what zlib makes of it in one go.

namespace candled::fuzz {
namespace {

using poloniex::Compression;
using poloniex::Unpacking;

constexpr std::size_t max_bytes = 1 << 20;

std::vector<Compression> layers_in(unsigned char byte) {
  std::vector<Compression> layers;
  for (const int kind : {byte & 3, byte >> 2 & 3}) {
    if (kind == 1) layers.push_back(Compression::gzip);
    if (kind == 2) layers.push_back(Compression::deflate);
  }
  return layers;
}

/// The one member that `packed` is as a whole, or nothing.
std::string in_one_go(std::string packed) {
  z_stream zip{};
  if (inflateInit2(&zip, MAX_WBITS + 16) != Z_OK) return {};
  std::string text(max_bytes, '\0');
  zip.next_in = reinterpret_cast<Bytef*>(packed.data());
  zip.avail_in = static_cast<uInt>(packed.size());
  zip.next_out = reinterpret_cast<Bytef*>(text.data());
  zip.avail_out = static_cast<uInt>(text.size());
  const int code = inflate(&zip, Z_FINISH);
  const bool whole = code == Z_STREAM_END && zip.avail_in == 0;
  text.resize(whole ? zip.total_out : 0);
  inflateEnd(&zip);
  return text;
}

}  // namespace

void check(std::string_view input) {
  if (input.empty()) return;
  const auto layers = layers_in(static_cast<unsigned char>(input.front()));
  const std::string body(input.substr(1));
  Unpacking unpacking(body, layers, max_bytes);
  // Each step reads something, makes something, or is the last of its layer.
  std::size_t steps = 8 + body.size() + 2 * max_bytes / 32;
  Unpacking::Progress progress{};
  while ((progress = unpacking.step()) == Unpacking::Progress::going_on)
    require(--steps > 0, "a body is unpacked in a bounded number of steps");
  if (progress != Unpacking::Progress::done) return;
  const std::string text = unpacking.take();
  require(text.size() <= max_bytes, "no body is larger than allowed");
  if (layers.empty()) require(text == body, "what is not packed stays as it is");
  if (layers == std::vector{Compression::gzip})
    if (const std::string expected = in_one_go(body); !expected.empty())
      require(text == expected, "steps come to what one go comes to");
}

}  // namespace candled::fuzz
