#include "api/candles/immutable_page.hpp"

#include <algorithm>
#include <optional>

#include "candle/candle.hpp"

namespace candled::api {
namespace {

/// The time during which a bucket that has just ended may still be corrected.
constexpr std::chrono::minutes settled_after{1};

struct Bounds {
  std::optional<TimePoint> first;  ///< inclusive
  std::optional<TimePoint> last;   ///< exclusive
};

/// Returns the range of open times that was asked for, as far as the cursor leaves it.
Bounds asked_bounds(const CandleParameters& asked) {
  Bounds bounds{asked.query.start, asked.query.end};
  if (!asked.query.after) return bounds;
  const TimePoint turn = asked.query.after->open_time;
  if (asked.reads_backwards())
    bounds.last = std::min(turn, bounds.last.value_or(turn));
  else
    bounds.first = std::max(turn + milliseconds{1}, bounds.first.value_or(TimePoint{}));
  return bounds;
}

/// Returns the range of open times that the page covers completely: the one asked for or, if the page is
/// full, as far as its rows go.
Bounds shown_bounds(const CandleParameters& asked, const Page& page) {
  Bounds bounds = asked_bounds(asked);
  const auto [oldest, newest] =
      std::ranges::minmax(page.candles, {}, [](const PairCandle& row) { return row.candle.open_time; });
  const bool has_next = asked.query.after || asked.order == store::Order::descending;
  const bool full = page.cut || (!has_next && page.candles.size() == asked.limit);
  if (asked.reads_backwards() && full) bounds.first = oldest.candle.open_time;
  if (!asked.reads_backwards() && page.cut) bounds.last = newest.candle.close_time();
  return bounds;
}

/// Returns the number of buckets that open in [first, last).
std::int64_t count_buckets(Interval interval, TimePoint first, TimePoint last) {
  const auto before = [interval](TimePoint time) { return interval.floor(time - milliseconds{1}); };
  return (before(last) - before(first)) / interval.length();
}

/// Returns whether the request is about one pair, by its exact name, and one interval.
bool is_of_one_series(const CandleParameters& asked, const Pairs& pairs) {
  return asked.query.is_of_one_series() && asked.pair == pairs[asked.query.pairs.front()].name;
}

bool goes_on_in_its_series(const CandleParameters& asked) {
  const auto& after = asked.query.after;
  return !after || (after->pair == asked.pair && after->interval == asked.query.intervals.front());
}

/// Returns whether the request alone decides the buckets that are shown, and each of them has a candle.
bool shows_every_bucket(const CandleParameters& asked, const Page& page) {
  const store::CandleQuery& query = asked.query;
  if (!query.start && !query.end && !query.after) return false;
  if (!is_of_one_series(asked, *page.pairs) || page.candles.empty()) return false;
  if (!goes_on_in_its_series(asked)) return false;
  const Bounds bounds = shown_bounds(asked, page);
  if (!bounds.first || !bounds.last) return false;
  return std::cmp_equal(count_buckets(query.intervals.front(), *bounds.first, *bounds.last),
                        page.candles.size());
}

bool all_complete(std::span<const PairCandle> rows) {
  return std::ranges::all_of(rows, [](const PairCandle& row) { return row.candle.complete; });
}

TimePoint exchange_time(const Context& context) {
  return context.exchange_now ? context.exchange_now() : context.now();
}

/// Returns the range from the first of `rows`, which follow each other without a gap, to the end of the last.
TimeRange range_of(std::span<const PairCandle> rows) {
  const auto [oldest, newest] =
      std::ranges::minmax(rows, {}, [](const PairCandle& row) { return row.candle.open_time; });
  return {oldest.candle.open_time, newest.candle.close_time()};
}

/// Returns whether a complete candle of `part` is stored for each of its buckets in `whole`.
std::optional<bool> has_all(PairId pair, Interval part, TimeRange whole, const ReadCandles& read) {
  const auto buckets = static_cast<std::size_t>((whole.end - whole.start) / part.length());
  if (buckets > max_parts_read) return false;
  const auto rows =
      read({.pairs = {pair}, .intervals = {part}, .start = whole.start, .end = whole.end, .limit = buckets});
  if (!rows) return {};
  return rows->size() == buckets && all_complete(*rows);
}

/// Returns whether the same is true of the parts of `interval`, and of theirs.
std::optional<bool> has_all_parts(const Context& context, PairId pair, Interval interval, TimeRange whole,
                                  const ReadCandles& read) {
  for (auto part = context.intervals.parts_of(interval); part; part = context.intervals.parts_of(*part))
    if (const auto all = has_all(pair, *part, whole, read); !all || !*all) return all;
  return true;
}

}  // namespace

std::optional<bool> is_immutable(const Context& context, const CandleParameters& asked, const Page& page,
                                 const ReadCandles& read) {
  if (page.closed || !shows_every_bucket(asked, page)) return false;
  const Interval interval = asked.query.intervals.front();
  const bool derived = context.intervals.can_derive(interval);
  const Interval kept = derived ? *context.intervals.parts_of(interval) : interval;
  if (std::ranges::count(context.retained, kept) > 0) return false;
  const TimeRange whole = range_of(page.candles);
  if (!all_complete(page.candles) || whole.end >= exchange_time(context) - settled_after) return false;
  return has_all_parts(context, asked.query.pairs.front(), interval, whole, read);
}

}  // namespace candled::api
