#include "api/answer/gzip.hpp"

#include <libdeflate.h>
#include <memory>
#include <optional>
#include <stdexcept>

#include "http/q_list.hpp"

namespace candled::api {
namespace {

constexpr int level = 1;

struct Freer {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

}  // namespace

bool prefers_gzip(std::string_view accept_encoding, std::size_t size) {
  const std::string header = http::q_list(accept_encoding);
  std::optional<int> gzip, identity, others;
  for (std::string_view list = header; const auto coding = http::take_q_item(list);) {
    if (coding->name == "gzip" || coding->name == "x-gzip") gzip = coding->q;
    if (coding->name == "identity") identity = coding->q;
    if (coding->name == "*") others = coding->q;
  }
  const int q = gzip.value_or(others.value_or(0));
  if (q == 0) return false;
  // A plain body is acceptable unless it is refused by name or with all others; unnamed, it is liked least.
  if (identity.value_or(others.value_or(1)) == 0) return true;
  return q >= identity.value_or(0) && size >= min_gzip_bytes;
}

std::string gzip(std::string_view text) {
  const std::unique_ptr<libdeflate_compressor, Freer> compressor(libdeflate_alloc_compressor(level));
  if (!compressor) throw std::bad_alloc();
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
  const std::size_t size =
      libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size());
  if (size == 0) throw std::logic_error("a compressed body is longer than it can be");
  out.resize(size);
  out.shrink_to_fit();
  return out;
}

}  // namespace candled::api
