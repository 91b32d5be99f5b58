#include "store/forming/forming_codec.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "candle/forming.hpp"
#include "candle/packed_numbers.hpp"

namespace candled::store {
namespace {

constexpr std::uint64_t version = 1;

// The flags of a whole candle are its lowest bits; above them is the number of skipped ids before it.
constexpr unsigned is_flat = 1;     // open, high, low and close have the same digits
constexpr unsigned same_times = 2;  // observed like the candle before
constexpr unsigned flag_bits = 2;

/// The effect of a poll on a pair, unless the price is unchanged.
enum class Kind : std::uint8_t {
  price,      ///< another price with the same number of decimals
  decimals,   ///< another price with another number of decimals
  no_sample,  ///< the pair was not in the poll
  whole,      ///< a new pair, or a change that a single poll cannot make
};
constexpr unsigned kind_bits = 2;

bool observed_alike(const FormingCandle& a, const FormingCandle& b) {
  return a.first == b.first && a.last == b.last && a.gap == b.gap && a.samples == b.samples;
}

bool identical(const FormingCandle& a, const FormingCandle& b) {
  return observed_alike(a, b) && a.ohlc.identical_to(b.ohlc);
}

bool same_bucket(const FormingState& a, const FormingState& b) {
  return a.interval == b.interval && a.open_time == b.open_time && a.observed_from == b.observed_from;
}

bool is_flat_candle(const FormingCandle& candle) {
  return std::ranges::all_of(candle.ohlc.all(),
                             [&](Price price) { return price.identical_to(candle.ohlc.open); });
}

FormingCandle sampled(const FormingCandle& candle, TimePoint time, Price price) {
  Forming forming(candle);
  forming.add(time, price);
  return forming.state();
}

/// Encodes ascending ids, each as the number of ids skipped since the previous one.
class Ids {
 public:
  std::uint64_t skipped(PairId pair) {
    const std::uint64_t skipped = index_of(pair) - next_;
    next_ = index_of(pair) + 1;
    return skipped;
  }
  PairId at(std::uint64_t skipped) {
    constexpr std::uint64_t end = std::uint64_t{1} << 32;
    if (skipped >= end - next_) throw std::invalid_argument("a pair in it has no possible number");
    next_ += skipped + 1;
    return PairId(static_cast<std::uint32_t>(next_ - 1));
  }

 private:
  std::uint64_t next_ = 0;
};

std::int64_t sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) throw std::invalid_argument("a number in it is too large");
  return result;
}

std::int64_t difference(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(a, b, &result)) throw std::invalid_argument("a number in it is too large");
  return result;
}

/// Returns a duration of at most ten thousand years, so that arithmetic with a few of them does not overflow.
milliseconds duration_of(std::int64_t count) {
  constexpr std::int64_t longest = 366LL * 10'000 * 86'400'000;
  if (count < -longest || count > longest) throw std::invalid_argument("a time in it is too far away");
  return milliseconds(count);
}

void put_candle(Packer& out, std::uint64_t skipped, const FormingCandle& candle, TimePoint open_time,
                const FormingCandle* previous) {
  const bool flat = is_flat_candle(candle);
  const bool alike = previous != nullptr && observed_alike(candle, *previous);
  out.put(skipped << flag_bits | (flat ? is_flat : 0u) | (alike ? same_times : 0u));
  const std::int64_t open = candle.ohlc.open.coefficient(), close = candle.ohlc.close.coefficient();
  out.put(static_cast<std::uint64_t>(pack_scales(candle.ohlc)));
  out.put(static_cast<std::uint64_t>(open));
  if (!flat) {
    out.put_signed(close - open);
    out.put_signed(candle.ohlc.high.coefficient() - std::max(open, close));
    out.put_signed(std::min(open, close) - candle.ohlc.low.coefficient());
  }
  if (alike) return;
  out.put_signed((candle.first - open_time).count());
  out.put_signed((candle.last - open_time).count());
  out.put(candle.gap);
  out.put(std::uint64_t{candle.samples});
}

void get_times(CheckedUnpacker& in, FormingCandle& candle, TimePoint open_time) {
  candle.first = open_time + duration_of(in.get_signed());
  candle.last = open_time + duration_of(in.get_signed());
  const std::uint64_t gap = in.get(), samples = in.get();
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (gap > most || samples < 1 || samples > most)
    throw std::invalid_argument("a gap or a number of samples in it is impossible");
  candle.gap = milliseconds(static_cast<std::int64_t>(gap));
  candle.samples = static_cast<std::uint32_t>(samples);
}

PairFormingCandle get_candle(CheckedUnpacker& in, Ids& ids, TimePoint open_time,
                             const FormingCandle* previous) {
  const std::uint64_t head = in.get();
  const PairId pair = ids.at(head >> flag_bits);
  const auto packed_scales = in.get();
  if (packed_scales >= 1u << 20) throw std::invalid_argument("numbers of decimals in it are impossible");
  const Scales scales = unpack_scales(static_cast<std::int64_t>(packed_scales));
  const auto open = static_cast<std::int64_t>(in.get());
  std::int64_t close = open, high = open, low = open;
  if ((head & is_flat) == 0) {
    close = sum(open, in.get_signed());
    high = sum(std::max(open, close), in.get_signed());
    low = difference(std::min(open, close), in.get_signed());
  }
  FormingCandle candle{.ohlc = ohlc_from({.open = open, .high = high, .low = low, .close = close}, scales),
                       .first = open_time,
                       .last = open_time,
                       .gap = {},
                       .samples = 1};
  if ((head & same_times) == 0) {
    get_times(in, candle, open_time);
  } else {
    if (previous == nullptr) throw std::invalid_argument("a candle in it is like none");
    candle.first = previous->first;
    candle.last = previous->last;
    candle.gap = previous->gap;
    candle.samples = previous->samples;
  }
  return {pair, candle};
}

/// Returns the effect of a poll at `time` on a pair that was in state `before`; empty if the price is
/// unchanged.
std::optional<Kind> kind_of(const FormingCandle& before, const FormingCandle& after, TimePoint time) {
  if (identical(before, after)) return Kind::no_sample;
  if (!identical(sampled(before, time, after.ohlc.close), after)) return Kind::whole;
  if (before.ohlc.close.scale() != after.ohlc.close.scale()) return Kind::decimals;
  if (before.ohlc.close.coefficient() != after.ohlc.close.coefficient()) return Kind::price;
  return {};
}

void put_poll_of_pair(Packer& out, std::uint64_t skipped, Kind kind, const FormingCandle& before,
                      const FormingCandle& after) {
  out.put(skipped << kind_bits | static_cast<std::uint64_t>(kind));
  if (kind == Kind::price) out.put_signed(after.ohlc.close.coefficient() - before.ohlc.close.coefficient());
  if (kind == Kind::decimals) {
    out.put(static_cast<std::uint64_t>(after.ohlc.close.scale()));
    out.put(static_cast<std::uint64_t>(after.ohlc.close.coefficient()));
  }
}

FormingCandle get_poll_of_pair(CheckedUnpacker& in, Kind kind, const FormingCandle& before, TimePoint time) {
  if (kind == Kind::no_sample) return before;
  if (kind == Kind::price) {
    const auto close = sum(before.ohlc.close.coefficient(), in.get_signed());
    return sampled(before, time, Price::from_parts(close, before.ohlc.close.scale()));
  }
  const std::uint64_t scale = std::min<std::uint64_t>(in.get(), Price::max_scale + 1);
  return sampled(before, time,
                 Price::from_parts(static_cast<std::int64_t>(in.get()), static_cast<int>(scale)));
}

TimePoint newest_sample(const FormingState& state) {
  TimePoint newest = state.open_time;
  for (const auto& row : state.candles) newest = std::max(newest, row.candle.last);
  return newest;
}

}  // namespace

bool identical(const FormingState& a, const FormingState& b) {
  return same_bucket(a, b) && std::ranges::equal(a.candles, b.candles, [](const auto& x, const auto& y) {
           return x.pair == y.pair && identical(x.candle, y.candle);
         });
}

std::string pack_whole(const FormingState& state) {
  Packer out;
  out.put(version);
  out.put(static_cast<std::uint64_t>(state.interval.length().count()));
  out.put_signed(state.open_time.time_since_epoch().count());
  out.put_signed(state.observed_from.time_since_epoch().count());
  Ids ids;
  const FormingCandle* previous = nullptr;
  for (const auto& [pair, candle] : state.candles) {
    put_candle(out, ids.skipped(pair), candle, state.open_time, previous);
    previous = &candle;
  }
  return out.take();
}

FormingState unpack_whole(std::string_view bytes) {
  CheckedUnpacker in(bytes);
  if (in.get() != version) throw std::invalid_argument("it has a format that this version does not know");
  const std::uint64_t length = std::min<std::uint64_t>(in.get(), 86'401);
  FormingState state{.interval = Interval(std::chrono::seconds(length)),
                     .open_time = TimePoint(duration_of(in.get_signed())),
                     .observed_from = TimePoint(duration_of(in.get_signed())),
                     .candles = {}};
  Ids ids;
  while (!in.at_end()) {
    const FormingCandle* previous = state.candles.empty() ? nullptr : &state.candles.back().candle;
    state.candles.push_back(get_candle(in, ids, state.open_time, previous));
  }
  return state;
}

std::optional<std::string> pack_change(const FormingState& before, const FormingState& after) {
  if (!same_bucket(before, after)) return {};
  const TimePoint time = newest_sample(after);
  Packer out;
  out.put_signed((time - after.open_time).count());
  Ids ids;
  auto known = before.candles.begin();
  for (const auto& [pair, candle] : after.candles) {
    if (known != before.candles.end() && known->pair < pair) return {};
    const bool is_new = known == before.candles.end() || known->pair != pair;
    const auto kind = is_new ? Kind::whole : kind_of(known->candle, candle, time);
    if (kind) put_poll_of_pair(out, ids.skipped(pair), *kind, is_new ? candle : known->candle, candle);
    if (kind == Kind::whole) put_candle(out, 0, candle, after.open_time, nullptr);
    if (!is_new) ++known;
  }
  if (known != before.candles.end()) return {};
  return out.take();
}

void apply_change(FormingState& state, std::string_view bytes) {
  CheckedUnpacker in(bytes);
  const TimePoint time = state.open_time + duration_of(in.get_signed());
  std::vector<PairFormingCandle> candles;
  candles.reserve(state.candles.size());
  Ids ids;
  auto known = state.candles.begin();
  const auto sample_until = [&](auto end) {
    for (; known != end; ++known)
      candles.push_back({known->pair, sampled(known->candle, time, known->candle.ohlc.close)});
  };
  while (!in.at_end()) {
    const std::uint64_t head = in.get();
    const auto kind = Kind(head & ((1u << kind_bits) - 1));
    const PairId pair = ids.at(head >> kind_bits);
    sample_until(std::ranges::lower_bound(known, state.candles.end(), pair, {}, &PairFormingCandle::pair));
    const bool is_known = known != state.candles.end() && known->pair == pair;
    if (kind == Kind::whole) {
      Ids none;
      candles.push_back({pair, get_candle(in, none, state.open_time, nullptr).candle});
    } else {
      if (!is_known) throw std::invalid_argument("a pair changes in it that was not there");
      candles.push_back({pair, get_poll_of_pair(in, kind, known->candle, time)});
    }
    if (is_known) ++known;
  }
  sample_until(state.candles.end());
  state.candles = std::move(candles);
}

}  // namespace candled::store
