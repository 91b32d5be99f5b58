#include "cache/packed_candles.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "candle/packed_numbers.hpp"

namespace candled::cache {
namespace {

// A candle begins with these flags, and with its source in the two lowest bits.
constexpr unsigned source_bits = 3;
constexpr unsigned is_complete = 4;
constexpr unsigned is_observed = 8;
constexpr unsigned same_scales = 16;  // its scales are those of the next newer candle
constexpr unsigned is_next = 32;      // it opened one bucket before the next newer candle

/// The values of a candle that the next older candle is encoded against.
struct Newer {
  TimePoint open_time;
  std::int64_t open = 0;
  std::int64_t packed_scales = -1;
  Scales scales{};
};

// Four numbers are encoded as two bytes that give the size of each, followed by the bytes of each, the lowest
// first. No number needs to be examined to find the next one, which makes reading fast.
using Four = std::array<std::uint64_t, 4>;
constexpr unsigned size_bits = 4;
constexpr unsigned size_mask = 15;

/// The number of bytes after the last number, needed because every number is read as if it had eight bytes.
constexpr std::size_t padding = 8;

class FoursPacker {
 public:
  void put_byte(unsigned value) { out_ += static_cast<char>(value); }
  void put(const Four& values) {
    unsigned sizes = 0;
    for (unsigned i = 0; i < values.size(); ++i) sizes |= size_of(values[i]) << (i * size_bits);
    put_bytes(sizes, 2);
    for (const std::uint64_t value : values) put_bytes(value, size_of(value));
  }
  void put_steps(std::int64_t steps) { put_bytes(static_cast<std::uint64_t>(steps), 8); }
  void put_scales(std::int64_t scales) { put_bytes(static_cast<std::uint64_t>(scales), 3); }

  std::string take() {
    out_.append(padding, '\0');
    out_.shrink_to_fit();
    return std::move(out_);
  }

 private:
  static unsigned size_of(std::uint64_t value) {
    return (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
  }
  void put_bytes(std::uint64_t value, unsigned count) {
    for (; count > 0; --count, value >>= 8) out_ += static_cast<char>(value & 0xff);
  }

  std::string out_;
};

/// Reads without checks, because PackedCandles has written the bytes itself.
class FoursUnpacker {
 public:
  explicit FoursUnpacker(const std::string& in) : at_(in.data()) {}

  unsigned get_byte() { return static_cast<unsigned char>(*at_++); }
  Four get() {
    const auto sizes = static_cast<unsigned>(get(2));
    Four values;
    for (unsigned i = 0; i < values.size(); ++i) values[i] = get(sizes >> (i * size_bits) & size_mask);
    return values;
  }
  std::int64_t get_steps() { return static_cast<std::int64_t>(get(8)); }
  std::int64_t get_scales() { return static_cast<std::int64_t>(get(3)); }

 private:
  std::uint64_t get(unsigned size) {
    static constexpr auto masks = [] {
      std::array<std::uint64_t, size_mask + 1> all{};
      for (unsigned i = 1; i < all.size(); ++i) all[i] = i < 8 ? (std::uint64_t{1} << (8 * i)) - 1 : ~0ull;
      return all;
    }();
    std::uint64_t bytes;
    std::memcpy(&bytes, at_, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = std::byteswap(bytes);
    at_ += size;
    return bytes & masks[size];
  }

  const char* at_;
};

std::uint64_t count_of(milliseconds duration) {
  return static_cast<std::uint64_t>(duration.count());
}
milliseconds duration_of(std::uint64_t count) {
  return milliseconds(static_cast<std::int64_t>(count));
}

void pack(const Candle& candle, Newer& newer, FoursPacker& out) {
  const std::int64_t scales = pack_scales(candle.ohlc);
  const auto steps = (newer.open_time - candle.open_time) / candle.interval.length();
  unsigned head = static_cast<unsigned>(candle.source);
  if (candle.complete) head |= is_complete;
  if (candle.observation) head |= is_observed;
  if (scales == newer.packed_scales) head |= same_scales;
  if (steps == 1) head |= is_next;
  out.put_byte(head);
  if (steps != 1) out.put_steps(steps);
  if (scales != newer.packed_scales) out.put_scales(scales);
  const std::int64_t open = candle.ohlc.open.coefficient();
  const std::int64_t close = candle.ohlc.close.coefficient();
  out.put(Four{zigzag(close - newer.open), zigzag(open - close),
               zigzag(candle.ohlc.high.coefficient() - std::max(open, close)),
               zigzag(std::min(open, close) - candle.ohlc.low.coefficient())});
  if (const auto& observed = candle.observation)
    out.put(Four{observed->samples, count_of(observed->first - candle.open_time),
                 count_of(candle.close_time() - observed->last), count_of(observed->gap)});
  newer = {.open_time = candle.open_time, .open = open, .packed_scales = scales};
}

Candle unpack(FoursUnpacker& in, Interval interval, Newer& newer) {
  const unsigned head = in.get_byte();
  const std::int64_t steps = (head & is_next) != 0 ? 1 : in.get_steps();
  if ((head & same_scales) == 0) newer.scales = unpack_scales(in.get_scales());
  const auto [close_step, open_step, high_step, low_step] = in.get();
  const TimePoint open_time = newer.open_time - interval.length() * steps;
  const std::int64_t close = newer.open + unzigzag(close_step);
  const std::int64_t open = close + unzigzag(open_step);
  const std::int64_t high = std::max(open, close) + unzigzag(high_step);
  const std::int64_t low = std::min(open, close) - unzigzag(low_step);
  newer.open_time = open_time;
  newer.open = open;
  Candle candle{.interval = interval,
                .open_time = open_time,
                .ohlc = ohlc_from({.open = open, .high = high, .low = low, .close = close}, newer.scales),
                .observation = {},
                .complete = (head & is_complete) != 0,
                .source = Source(static_cast<std::uint8_t>(head & source_bits))};
  if ((head & is_observed) == 0) return candle;
  const auto [samples, lead, trail, gap] = in.get();
  candle.observation = Observation{.samples = static_cast<std::uint32_t>(samples),
                                   .first = open_time + duration_of(lead),
                                   .last = candle.close_time() - duration_of(trail),
                                   .gap = duration_of(gap)};
  return candle;
}

/// Returns the values for the newest candle to be encoded against: those of an imaginary candle after it.
Newer after(TimePoint newest, Interval interval) {
  return {.open_time = newest + interval.length()};
}

}  // namespace

PackedCandles::PackedCandles(std::span<const PairCandle> newest_first)
    : pair_(newest_first.front().pair),
      interval_(newest_first.front().candle.interval),
      newest_(newest_first.front().candle.open_time),
      oldest_(newest_first.back().candle.open_time),
      size_(newest_first.size()) {
  FoursPacker out;
  Newer newer = after(newest_, interval_);
  for (const PairCandle& row : newest_first) pack(row.candle, newer, out);
  packed_ = out.take();
}

std::vector<PairCandle> PackedCandles::newest_first(TimeRange opened, std::size_t limit) const {
  std::vector<PairCandle> rows;
  if (opened.start > newest_ || opened.end <= oldest_) return rows;
  rows.reserve(std::min(limit, size_));
  FoursUnpacker in(packed_);
  Newer newer = after(newest_, interval_);
  for (std::size_t i = 0; i < size_ && rows.size() < limit; ++i) {
    const Candle candle = unpack(in, interval_, newer);
    if (candle.open_time < opened.start) break;
    if (candle.open_time < opened.end) rows.push_back({pair_, candle});
  }
  return rows;
}

}  // namespace candled::cache
