#include "store/forming/forming_stream.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fmt/core.h>
#include <stdexcept>
#include <xxhash.h>

#include "candle/packed_numbers.hpp"
#include "store/forming/forming_codec.hpp"

namespace candled::store {
namespace {

/// The limits beyond which a stream is started again, so that reading it takes a few milliseconds at most,
/// however long a bucket is.
constexpr std::size_t max_changes = 600;
constexpr std::size_t usual_bytes = 64'000;
/// A whole state of many pairs takes more than `usual_bytes`. The stream may then grow to this many whole
/// states, so that each serves for some changes.
constexpr std::size_t max_wholes = 4;

constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t end_bytes = 1 + checksum_bytes;
static_assert(std::endian::native == std::endian::little);

std::uint32_t checksum(std::string_view body, std::uint32_t before) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(body.data(), body.size(), before));
}

/// Removes the first record from `in` and returns its body; empty at the end of the records.
std::optional<std::string_view> take_record(std::string_view& in, std::uint32_t& before) {
  CheckedUnpacker numbers(in);
  const std::uint64_t length = numbers.get();
  std::string_view rest = numbers.rest();
  if (rest.size() < checksum_bytes || rest.size() - checksum_bytes < length)
    throw std::invalid_argument("it ends within a record");
  std::uint32_t expected = 0;
  std::memcpy(&expected, rest.data(), checksum_bytes);
  const std::string_view body = rest.substr(checksum_bytes, length);
  before = checksum(body, before);
  if (before != expected) throw std::invalid_argument("a checksum in it is wrong");
  in = rest.substr(checksum_bytes + length);
  if (length == 0) return {};
  return body;
}

}  // namespace

std::uint32_t append_record(std::string& stream, std::string_view body, std::uint32_t before) {
  Packer length;
  length.put(std::uint64_t{body.size()});
  stream += length.take();
  const std::uint32_t sum = checksum(body, before);
  std::array<char, checksum_bytes> bytes{};
  std::memcpy(bytes.data(), &sum, checksum_bytes);
  stream.append(bytes.data(), bytes.size());
  stream += body;
  return sum;
}

std::optional<std::size_t> FormingStream::append(const FormingState& state) {
  if (last_ && identical(*last_, state)) return {};
  const auto change = last_ ? pack_change(*last_, state) : std::nullopt;
  const bool fits = change && change->size() < whole_ && changes_ < max_changes &&
                    bytes_.size() + change->size() < std::max(usual_bytes, max_wholes * whole_);
  last_ = state;
  if (!fits) {
    begin(state);
    return 0;
  }
  ++changes_;
  bytes_.resize(bytes_.size() - end_bytes);
  const std::size_t from = bytes_.size();
  checksum_ = append_record(bytes_, *change, checksum_);
  append_record(bytes_, {}, checksum_);
  return from;
}

void FormingStream::begin(const FormingState& state) {
  bytes_.clear();
  checksum_ = append_record(bytes_, pack_whole(state), 0);
  whole_ = bytes_.size();
  changes_ = 0;
  append_record(bytes_, {}, checksum_);
}

std::expected<FormingState, std::string> read_forming_stream(std::string_view bytes) {
  if (bytes.empty()) return std::unexpected("there is nothing of it");
  try {
    std::uint32_t before = 0;
    const auto whole = take_record(bytes, before);
    if (!whole) return std::unexpected("it ends where it begins");
    FormingState state = unpack_whole(*whole);
    while (const auto change = take_record(bytes, before)) apply_change(state, *change);
    return state;
  } catch (const std::invalid_argument& error) {
    return std::unexpected(error.what());
  }
}

}  // namespace candled::store
