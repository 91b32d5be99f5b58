#include "api/settled.hpp"

#include <algorithm>
#include <optional>

#include "live/live.hpp"

namespace candled::api {
namespace {

// A request for the oldest bucket of the window may wait a while before it is sent.
constexpr milliseconds repaired_after = longest_repair_window + std::chrono::days{1};

/// The exchange's shortest candle: what a bigger one may be merged from anew.
constexpr std::chrono::minutes shortest_fetched{1};

bool is_settled(const Candle& candle, TimePoint now) {
  if (candle.close_time() <= now - repaired_after) return true;
  return candle.complete && candle.interval.length() <= shortest_fetched;
}

struct Bounds {
  std::optional<TimePoint> first;  ///< inclusive
  std::optional<TimePoint> last;   ///< exclusive
};

/// The open times that were asked for, with those that the cursor leaves.
Bounds asked_bounds(const CandleParameters& asked) {
  Bounds bounds{asked.start, asked.end};
  if (!asked.cursor) return bounds;
  const TimePoint turn = asked.cursor->open_time;
  if (reads_backwards(asked))
    bounds.last = std::min(turn, bounds.last.value_or(turn));
  else
    bounds.first = std::max(turn + milliseconds{1}, bounds.first.value_or(TimePoint{}));
  return bounds;
}

/// The open times that the page says everything about: those asked for, or as far as its rows go when it is
/// full.
Bounds shown_bounds(const CandleParameters& asked, const ReadPage& page) {
  Bounds bounds = asked_bounds(asked);
  const auto [oldest, newest] =
      std::ranges::minmax(page.rows, {}, [](const PairCandle& row) { return row.candle.open_time; });
  const bool has_next = asked.cursor || asked.order == store::Order::descending;
  const bool full = page.cut || (!has_next && page.rows.size() == asked.limit);
  if (reads_backwards(asked) && full) bounds.first = oldest.candle.open_time;
  if (!reads_backwards(asked) && page.cut) bounds.last = newest.candle.close_time();
  return bounds;
}

/// How many buckets open in [first, last).
std::int64_t count_buckets(Interval interval, TimePoint first, TimePoint last) {
  const auto before = [interval](TimePoint time) {
    return interval.floor(time - milliseconds{1}).time_since_epoch() / interval.length();
  };
  return before(last) - before(first);
}

bool goes_on_in_its_series(const CandleParameters& asked, const ReadPage& page) {
  return !asked.cursor || (asked.cursor->pair == page.pair && asked.cursor->interval == *asked.interval);
}

}  // namespace

bool reads_backwards(const CandleParameters& asked) {
  return asked.order == store::Order::descending || (!asked.start && !asked.cursor);
}

bool is_settled(const CandleParameters& asked, const ReadPage& page, TimePoint now) {
  if (!asked.start && !asked.end && !asked.cursor) return false;
  if (asked.pair != page.pair || !asked.interval || page.rows.empty()) return false;
  if (!goes_on_in_its_series(asked, page)) return false;
  const Bounds bounds = shown_bounds(asked, page);
  if (!bounds.first || !bounds.last) return false;
  return std::cmp_equal(count_buckets(*asked.interval, *bounds.first, *bounds.last), page.rows.size()) &&
         std::ranges::all_of(page.rows, [now](const PairCandle& row) { return is_settled(row.candle, now); });
}

}  // namespace candled::api
