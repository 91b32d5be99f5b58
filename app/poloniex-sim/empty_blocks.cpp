#include "poloniex-sim/empty_blocks.hpp"

#include <array>
#include <stdexcept>
#include <zlib.h>

namespace candled::sim {
namespace {

/// Bits as deflate packs them: the first one is the lowest.
class Bits {
 public:
  void put(unsigned value, int count) {
    for (int i = 0; i < count; ++i) put_bit((value >> i) & 1U);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void put_bit(unsigned bit) {
    if (count_ % 8 == 0) bytes_ += '\0';
    bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | bit << count_ % 8);
    ++count_;
  }

  std::string bytes_;
  int count_ = 0;
};

void put_empty_block(Bits& bits) {
  bits.put(0, 1);                    // not the last one
  bits.put(2, 2);                    // with code tables
  bits.put(0, 10);                   // of 257 literals and one distance
  constexpr std::array used{2, 17};  // places of "many zeros" and "one bit" among the code lengths
  bits.put(14, 4);
  for (int place = 0; place < 18; ++place) bits.put(place == used[0] || place == used[1] ? 1 : 0, 3);
  bits.put(1 | (138 - 11) << 1, 8);  // 138 zeros
  bits.put(1 | (118 - 11) << 1, 8);  // 118 zeros
  bits.put(0, 2);                    // one bit each for the end and the distance
  bits.put(0, 1);                    // the end
}

}  // namespace

std::string gzip_of_empty_blocks(std::size_t size) {
  Bits eight;  // eight blocks are whole bytes
  for (int i = 0; i < 8; ++i) put_empty_block(eight);
  std::string body("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  while (body.size() < size) body += eight.bytes();
  // An empty last block, a checksum and a length follow.
  return body + std::string("\x03\0", 2) + std::string(8, '\0');
}

std::string gzip(std::string_view text) {
  z_stream zip{};
  if (deflateInit2(&zip, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::string packed(deflateBound(&zip, text.size()), '\0');
  zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
  zip.avail_in = static_cast<uInt>(text.size());
  zip.next_out = reinterpret_cast<Bytef*>(packed.data());
  zip.avail_out = static_cast<uInt>(packed.size());
  deflate(&zip, Z_FINISH);
  packed.resize(zip.total_out);
  deflateEnd(&zip);
  return packed;
}

}  // namespace candled::sim
