#include "store/packed_candles.hpp"

#include <algorithm>

#include "store/layout.hpp"
#include "store/packed_numbers.hpp"

namespace candled::store {
namespace {

// What a candle begins with: these, and its source in the two lowest bits.
constexpr unsigned source_bits = 3;
constexpr unsigned is_complete = 4;
constexpr unsigned is_observed = 8;
constexpr unsigned same_scales = 16;  // as the next newer one
constexpr unsigned is_next = 32;      // it opened one bucket before that

/// What the next older candle is told apart from.
struct Newer {
  TimePoint open_time;
  std::int64_t open = 0;
  std::int64_t scales = -1;
};

/// Trusts what it reads: PackedCandles has written it itself.
class Unpacker {
 public:
  explicit Unpacker(const std::string& in) : at_(in.data()) {}

  std::uint64_t get() {
    auto byte = static_cast<unsigned char>(*at_++);
    std::uint64_t value = byte & 0x7fu;
    for (int shift = 7; byte >= 0x80; shift += 7) {
      byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
    }
    return value;
  }
  milliseconds get_duration() { return milliseconds(static_cast<std::int64_t>(get())); }
  std::int64_t get_signed() { return unzigzag(get()); }

 private:
  const char* at_;
};

std::int64_t scales_of(const Candle& candle) {
  return pack({.open = candle.open.scale(),
               .high = candle.high.scale(),
               .low = candle.low.scale(),
               .close = candle.close.scale()});
}

void pack(const Candle& candle, Newer& newer, Packer& out) {
  const std::int64_t scales = scales_of(candle);
  const auto steps = (newer.open_time - candle.open_time) / candle.interval.length();
  unsigned head = static_cast<unsigned>(candle.source);
  if (candle.complete) head |= is_complete;
  if (candle.observation) head |= is_observed;
  if (scales == newer.scales) head |= same_scales;
  if (steps == 1) head |= is_next;
  out.put(head);
  if (steps != 1) out.put(static_cast<std::uint64_t>(steps));
  if (scales != newer.scales) out.put(static_cast<std::uint64_t>(scales));
  const std::int64_t open = candle.open.coefficient();
  const std::int64_t close = candle.close.coefficient();
  out.put(zigzag(close - newer.open));
  out.put(zigzag(open - close));
  out.put(zigzag(candle.high.coefficient() - std::max(open, close)));
  out.put(zigzag(std::min(open, close) - candle.low.coefficient()));
  if (const auto& observed = candle.observation) {
    out.put(observed->samples);
    out.put(observed->first - candle.open_time);
    out.put(candle.close_time() - observed->last);
    out.put(observed->gap);
  }
  newer = {candle.open_time, open, scales};
}

Candle unpack(Unpacker& in, Interval interval, Newer& newer) {
  const auto head = static_cast<unsigned>(in.get());
  const auto steps = (head & is_next) != 0 ? 1 : static_cast<std::int64_t>(in.get());
  if ((head & same_scales) == 0) newer.scales = static_cast<std::int64_t>(in.get());
  const TimePoint open_time = newer.open_time - interval.length() * steps;
  const std::int64_t close = newer.open + in.get_signed();
  const std::int64_t open = close + in.get_signed();
  const std::int64_t high = std::max(open, close) + in.get_signed();
  const std::int64_t low = std::min(open, close) - in.get_signed();
  newer.open_time = open_time;
  newer.open = open;
  const Scales scales = unpack_scales(newer.scales);
  Candle candle{.interval = interval,
                .open_time = open_time,
                .open = Price::from_parts(open, scales.open),
                .high = Price::from_parts(high, scales.high),
                .low = Price::from_parts(low, scales.low),
                .close = Price::from_parts(close, scales.close),
                .observation = {},
                .complete = (head & is_complete) != 0,
                .source = Source(static_cast<std::uint8_t>(head & source_bits))};
  if ((head & is_observed) == 0) return candle;
  const auto samples = static_cast<std::uint32_t>(in.get());
  const TimePoint first = open_time + in.get_duration();
  const TimePoint last = candle.close_time() - in.get_duration();
  candle.observation =
      Observation{.samples = samples, .first = first, .last = last, .gap = in.get_duration()};
  return candle;
}

/// As if a candle had come after the newest one.
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
  Packer out;
  Newer newer = after(newest_, interval_);
  for (const PairCandle& row : newest_first) pack(row.candle, newer, out);
  packed_ = out.take();
}

std::vector<PairCandle> PackedCandles::newest_first(TimeRange opened, std::size_t limit) const {
  std::vector<PairCandle> rows;
  if (opened.start > newest_ || opened.end <= oldest_) return rows;
  rows.reserve(std::min(limit, size_));
  Unpacker in(packed_);
  Newer newer = after(newest_, interval_);
  for (std::size_t i = 0; i < size_ && rows.size() < limit; ++i) {
    const Candle candle = unpack(in, interval_, newer);
    if (candle.open_time < opened.start) break;
    if (candle.open_time < opened.end) rows.push_back({pair_, candle});
  }
  return rows;
}

}  // namespace candled::store
