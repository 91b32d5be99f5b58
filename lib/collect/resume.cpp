#include "collect/resume.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "candle/forming.hpp"

namespace candled {
namespace {

constexpr std::size_t page = 5'000;

using Failure = std::optional<store::StoreError>;

/// Restores the bigger candles that were running when the last stored candle closed.
Failure restore(Series& series, store::CandleReader& reader, TimePoint before,
                std::vector<PairCandle>& closed) {
  const Interval shortest = series.intervals().shortest();
  const auto newest =
      reader.candles({.interval = shortest, .end = before, .order = store::Order::descending, .limit = 1});
  if (!newest) return newest.error();
  if (newest->empty()) return {};
  const auto pairs = reader.pairs();
  if (!pairs) return pairs.error();

  const TimePoint from = series.intervals().earliest_start(newest->front().candle.open_time);
  store::CandleQuery query{.interval = shortest, .start = from, .end = before, .limit = page};
  for (;;) {
    const auto rows = reader.candles(query);
    if (!rows) return rows.error();
    series.restore(from, *rows, closed);
    if (rows->size() < page) return {};
    const PairCandle& last = rows->back();
    query.after = store::Position{last.candle.open_time, (*pairs)[last.pair].name, shortest};
  }
}

/// The candles of a bucket that nobody goes on with.
void close_orphans(const FormingState& state, milliseconds max_gap, std::vector<PairCandle>& closed) {
  for (const auto& [pair, candle] : state.candles) {
    Forming forming(candle);
    if (state.open_time < state.observed_from) forming.mark_incomplete();
    closed.push_back({pair, forming.close(state.interval, state.open_time, max_gap)});
  }
}

TimePoint end_of(const FormingState& state) {
  return state.open_time + state.interval.length();
}

TimePoint last_sample(const FormingState& state) {
  TimePoint last = state.open_time;
  for (const auto& [pair, candle] : state.candles) last = std::max(last, candle.last);
  return last;
}

void warn_if_unreadable(const store::SavedForming& saved, const Log& log) {
  if (!saved.unreadable.empty())
    log(LogLevel::warning,
        fmt::format("what was saved of the running candles cannot be read, and they begin anew: {}",
                    saved.unreadable));
}

/// What a replay left open, if its bucket has ended: it waits for the rest of its recording, but is shown
/// meanwhile.
Failure close_replayed(store::CandleReader& reader, milliseconds max_gap, TimePoint now,
                       std::vector<PairCandle>& closed) {
  const auto saved = reader.replayed();
  if (!saved) return saved.error();
  if (!saved->state || end_of(*saved->state) > now) return {};
  const auto removed = reader.removed_until();
  if (!removed) return removed.error();
  const auto until = removed->find(saved->state->interval);
  if (until == removed->end() || saved->state->open_time >= until->second)
    close_orphans(*saved->state, max_gap, closed);
  return {};
}

}  // namespace

std::expected<std::vector<PairCandle>, store::StoreError> resume(Series& series, store::CandleReader& reader,
                                                                 ResumeRange range, const Log& log) {
  const auto saved = reader.forming();
  if (!saved) return std::unexpected(saved.error());
  warn_if_unreadable(*saved, log);
  const bool going_on = saved->state && saved->state->open_time < range.before;
  // What opened after the bucket that was open when it was saved comes from a clock that was ahead, or from a
  // replay: neither is where this series was.
  const TimePoint before =
      going_on ? std::min(range.before, saved->state->open_time + saved->state->interval.length())
               : range.before;
  std::vector<PairCandle> closed;
  if (const auto failure = close_replayed(reader, series.max_gap(), range.now, closed))
    return std::unexpected(*failure);
  if (const auto failure = restore(series, reader, before, closed)) return std::unexpected(*failure);
  if (going_on) {
    series.take_back(*saved->state);
    if (saved->state->interval != series.intervals().shortest() && end_of(*saved->state) <= range.now)
      close_orphans(*saved->state, series.max_gap(), closed);
  }
  series.close(range.now, closed);
  return closed;
}

std::expected<std::vector<PairCandle>, store::StoreError> resume_replay(Series& series,
                                                                        store::CandleReader& reader,
                                                                        TimePoint first, const Log& log) {
  const auto saved = reader.replayed();
  if (!saved) return std::unexpected(saved.error());
  warn_if_unreadable(*saved, log);
  std::vector<PairCandle> closed;
  if (!saved->state) return closed;
  if (last_sample(*saved->state) <= first && saved->state->interval == series.intervals().shortest())
    series.go_on(*saved->state);
  else
    close_orphans(*saved->state, series.max_gap(), closed);
  series.close(first, closed);
  return closed;
}

}  // namespace candled
