#include "collect/resume.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "candle/forming.hpp"

namespace candled::collect {
namespace {

constexpr std::size_t page = 5'000;

using Failure = std::optional<store::StoreError>;

/// Calls `visit` with the stored candles of `interval` that opened in `range`, ascending by open_time.
template <typename Visit>
Failure each_stored(store::CandleReader& reader, Interval interval, TimeRange range, const Visit& visit) {
  const auto pairs = reader.pairs();
  if (!pairs) return pairs.error();
  store::CandleQuery query{.intervals = {interval}, .start = range.start, .end = range.end, .limit = page};
  for (;;) {
    const auto rows = reader.candles(query);
    if (!rows) return rows.error();
    visit(std::span<const PairCandle>(*rows));
    if (rows->size() < page) return {};
    const PairCandle& last = rows->back();
    query.after = Position{last.candle.open_time, (*pairs)[last.pair].name, interval};
  }
}

/// Restores the bigger candles that were forming when the last stored candle of `part` closed; `part` is or
/// was the shortest interval.
Failure restore(CandleBuilder& series, store::CandleReader& reader, Interval part, TimePoint before,
                std::vector<PairCandle>& closed) {
  const auto newest =
      reader.candles({.intervals = {part}, .end = before, .order = store::Order::descending, .limit = 1});
  if (!newest) return newest.error();
  if (newest->empty()) return {};
  const TimePoint from = series.intervals().earliest_start(newest->front().candle.open_time);
  return each_stored(reader, part, {from, before},
                     [&](std::span<const PairCandle> rows) { series.restore(from, rows, closed); });
}

/// Closes the candles of a bucket that no builder continues.
void close_orphans(const FormingState& state, milliseconds max_gap, std::vector<PairCandle>& closed) {
  for (const auto& [pair, candle] : state.candles) {
    Forming forming(candle);
    if (state.open_time < state.observed_from) forming.mark_incomplete();
    closed.push_back({pair, forming.close(state.interval, state.open_time, max_gap)});
  }
}

bool is_built(const CandleBuilder& series, Interval interval) {
  return std::ranges::binary_search(series.intervals().all(), interval);
}

/// The candles of one bucket of all pairs, merged from shorter candles.
class Folded {
 public:
  void add(PairId pair, const Forming& part) {
    if (index_of(pair) >= forming_.size()) forming_.resize(index_of(pair) + 1);
    forming_[index_of(pair)].merge(part);
  }

  /// Calls `visit` for each pair that has candles, in the order of pairs, and is empty then.
  template <typename Visit>
  void take(const Visit& visit) {
    for (std::size_t i = 0; i < forming_.size(); ++i)
      if (!forming_[i].empty()) visit(PairId{static_cast<std::uint32_t>(i)}, forming_[i]);
    forming_.clear();
  }

 private:
  std::vector<Forming> forming_;  // by PairId
};

/// Restores candles of the shortest interval, which is new, from candles of the interval that was the
/// shortest before.
Failure restore_from_parts(CandleBuilder& series, store::CandleReader& reader, const FormingState& state,
                           TimeRange range, std::vector<PairCandle>& closed) {
  const Interval shortest = series.intervals().shortest();
  const TimePoint from = series.intervals().earliest_start(range.start);
  Folded folded;
  TimePoint open_time = range.start;
  const auto close = [&] {
    std::vector<PairCandle> restored;
    folded.take([&](PairId pair, const Forming& forming) {
      restored.push_back({pair, forming.close(shortest, open_time, series.max_gap())});
    });
    series.restore(from, restored, closed);
    closed.insert(closed.end(), restored.begin(), restored.end());
  };
  const auto failure = each_stored(reader, state.interval, range, [&](std::span<const PairCandle> rows) {
    for (const auto& [pair, candle] : rows) {
      if (const TimePoint bucket = shortest.floor(candle.open_time); bucket != open_time) {
        close();
        open_time = bucket;
      }
      folded.add(pair, Forming(candle));
    }
  });
  if (!failure) close();
  return failure;
}

/// Returns the state of the bucket of `interval` around that of `state`, which is shorter, with the samples
/// of its stored parts. The exchange's own candles are no samples: the gaps that they filled are left open,
/// to be repaired again.
std::expected<FormingState, store::StoreError> widened(const FormingState& state, Interval interval,
                                                       store::CandleReader& reader) {
  FormingState wide{.interval = interval,
                    .open_time = interval.floor(state.open_time),
                    .observed_from = state.observed_from,
                    .candles = {}};
  Folded folded;
  const auto failure = each_stored(reader, state.interval, {wide.open_time, state.open_time},
                                   [&](std::span<const PairCandle> rows) {
                                     for (const auto& [pair, candle] : rows) {
                                       if (candle.source != Source::live) continue;
                                       folded.add(pair, Forming(candle));
                                       // The rest of a bucket whose beginning was seen is judged by its gaps.
                                       if (candle.complete && candle.open_time == wide.open_time)
                                         wide.observed_from = std::min(wide.observed_from, wide.open_time);
                                     }
                                   });
  if (failure) return std::unexpected(*failure);
  for (const auto& [pair, candle] : state.candles) folded.add(pair, Forming(candle));
  folded.take([&](PairId pair, const Forming& forming) { wide.candles.push_back({pair, forming.state()}); });
  return wide;
}

bool can_widen(const FormingState& state, Interval interval) {
  return state.interval < interval && interval.is_multiple_of(state.interval);
}

/// Continues from `state`, although its interval was the shortest once, and a longer one is now.
Failure go_on_wider(CandleBuilder& series, store::CandleReader& reader, const FormingState& state,
                    std::vector<PairCandle>& closed) {
  const Interval shortest = series.intervals().shortest();
  const TimePoint open_time = shortest.floor(state.open_time);
  const auto newest = reader.candles(
      {.intervals = {shortest}, .end = open_time, .order = store::Order::descending, .limit = 1});
  if (!newest) return newest.error();
  TimePoint from = series.intervals().earliest_start(state.open_time);
  if (!newest->empty()) from = std::max(from, newest->front().candle.close_time());
  if (const auto failure = restore_from_parts(series, reader, state, {from, open_time}, closed))
    return failure;
  const auto wide = widened(state, shortest, reader);
  if (!wide) return wide.error();
  series.take_back(*wide);
  return {};
}

/// Continues from `state`, although its interval was the shortest once, and another one is now. Its stored
/// candles are the parts of all that were forming.
Failure go_on_narrower(CandleBuilder& series, store::CandleReader& reader, const FormingState& state,
                       std::vector<PairCandle>& closed) {
  if (const auto failure = restore(series, reader, state.interval, state.open_time, closed)) return failure;
  series.carry(state, closed);
  return {};
}

Failure go_on_with_other(CandleBuilder& series, store::CandleReader& reader, const FormingState& state,
                         std::vector<PairCandle>& closed) {
  return can_widen(state, series.intervals().shortest()) ? go_on_wider(series, reader, state, closed)
                                                         : go_on_narrower(series, reader, state, closed);
}

void warn_if_unreadable(const store::SavedForming& saved, const log::Log& log) {
  if (!saved.unreadable.empty())
    log(log::LogLevel::warning,
        fmt::format("the saved forming candles cannot be read and start anew: {}", saved.unreadable));
}

/// Closes the candles that a replay left open, if their bucket has ended: its state waits for the rest of the
/// recording, but the candles are shown meanwhile.
Failure close_replayed(store::CandleReader& reader, milliseconds max_gap, TimePoint now,
                       std::vector<PairCandle>& closed) {
  const auto saved = reader.replayed();
  if (!saved) return saved.error();
  if (!saved->state || saved->state->close_time() > now) return {};
  const auto removed = reader.removed_until();
  if (!removed) return removed.error();
  const auto until = removed->find(saved->state->interval);
  if (until == removed->end() || saved->state->open_time >= until->second)
    close_orphans(*saved->state, max_gap, closed);
  return {};
}

Failure go_on(CandleBuilder& series, store::CandleReader& reader, const FormingState& state,
              ResumeRange range, std::vector<PairCandle>& closed) {
  const Interval shortest = series.intervals().shortest();
  const bool is_shortest = state.interval == shortest;
  if (is_shortest || can_widen(state, shortest)) {
    // Candles that opened after the bucket of the saved state come from a clock that was ahead, or from a
    // replay: the earlier run had reached neither.
    const TimePoint before = std::min(range.before, state.close_time());
    if (const auto failure = restore(series, reader, shortest, before, closed)) return failure;
  }
  if (is_shortest) {
    series.take_back(state);
    return {};
  }
  if (!is_built(series, state.interval) && state.close_time() <= range.now)
    close_orphans(state, series.max_gap(), closed);
  return go_on_with_other(series, reader, state, closed);
}

/// Returns whether a bucket that is built contains all of the bucket of `state`.
bool has_longer(const CandleBuilder& series, const FormingState& state) {
  return std::ranges::any_of(series.intervals().all(),
                             [&](Interval interval) { return interval.is_multiple_of(state.interval); });
}

/// Returns whether `state` has seen everything that `other`, of the same bucket, has, as far as both tell.
bool covers(const FormingState& state, const FormingState& other) {
  if (state.interval != other.interval || state.open_time != other.open_time) return false;
  if (std::max(state.observed_from, state.open_time) > std::max(other.observed_from, other.open_time))
    return false;
  return std::ranges::all_of(other.candles, [&](const PairFormingCandle& row) {
    const auto found = std::ranges::lower_bound(state.candles, row.pair, {}, &PairFormingCandle::pair);
    return found != state.candles.end() && found->pair == row.pair &&
           found->candle.first <= row.candle.first && found->candle.last >= row.candle.last &&
           found->candle.samples >= row.candle.samples;
  });
}

std::map<Interval, TimePoint> newest_end_of(std::span<const store::SeriesSummary> series) {
  std::map<Interval, TimePoint> newest_end;
  for (const store::SeriesSummary& summary : series) {
    TimePoint& newest = newest_end[summary.interval];
    newest = std::max(newest, summary.newest + summary.interval.length());
  }
  return newest_end;
}

Listings listings_of(std::span<const store::SeriesSummary> series) {
  std::vector<TimePoint> newest;
  for (const store::SeriesSummary& summary : series) {
    if (index_of(summary.pair) >= newest.size()) newest.resize(index_of(summary.pair) + 1);
    TimePoint& end = newest[index_of(summary.pair)];
    end = std::max(end, summary.newest + summary.interval.length());
  }
  return Listings(std::move(newest));
}

}  // namespace

std::expected<std::vector<PairCandle>, store::StoreError> resume(CandleBuilder& series,
                                                                 store::CandleReader& reader,
                                                                 ResumeRange range, const log::Log& log) {
  const auto saved = reader.forming();
  if (!saved) return std::unexpected(saved.error());
  warn_if_unreadable(*saved, log);
  const bool going_on = saved->state && saved->state->open_time < range.before;
  std::vector<PairCandle> closed;
  if (const auto failure = close_replayed(reader, series.max_gap(), range.now, closed))
    return std::unexpected(*failure);
  const auto failure = going_on
                           ? go_on(series, reader, *saved->state, range, closed)
                           : restore(series, reader, series.intervals().shortest(), range.before, closed);
  if (failure) return std::unexpected(*failure);
  series.close(range.now, closed);
  return closed;
}

std::expected<ReplayResumed, store::StoreError> resume_replay(CandleBuilder& series,
                                                              store::CandleReader& reader, TimePoint first,
                                                              const log::Log& log) {
  auto saved = reader.replayed();
  if (!saved) return std::unexpected(saved.error());
  warn_if_unreadable(*saved, log);
  ReplayResumed resumed;
  if (!saved->state) return resumed;
  if (first < saved->state->last_sample()) {
    resumed.left = std::move(*saved->state);
    return resumed;
  }
  const FormingState& state = *saved->state;
  if (state.interval == series.intervals().shortest()) {
    series.take_back(state);
  } else {
    if (!is_built(series, state.interval) && (state.close_time() <= first || !has_longer(series, state)))
      close_orphans(state, series.max_gap(), resumed.closed);
    if (const auto failure = go_on_with_other(series, reader, state, resumed.closed))
      return std::unexpected(*failure);
  }
  series.observed_since(state.observed_from);
  series.close(first, resumed.closed);
  return resumed;
}

ReplayEnd end_replay(FormingState end, std::optional<FormingState> left, milliseconds max_gap) {
  if (!left || covers(end, *left)) return {.kept = std::move(end), .closed = {}};
  if (covers(*left, end)) return {.kept = std::move(*left), .closed = {}};
  ReplayEnd ended{.kept = std::move(end), .closed = {}};
  close_orphans(*left, max_gap, ended.closed);
  return ended;
}

std::expected<Resumed, store::StoreError> resume_from(store::CandleStore& store,
                                                      const CandleBuilder::Options& options, BeginAt at,
                                                      const log::Log& log) {
  const auto reader = store.open_reader();
  if (!reader) return std::unexpected(reader.error());
  auto pairs = (*reader)->pairs();
  if (!pairs) return std::unexpected(pairs.error());
  CandleBuilder builder(options, at.now);
  // A candle from further ahead was left by a wrong clock, and must not make the present late.
  auto closed = resume(builder, **reader, {.now = at.now, .before = at.now + at.ahead}, log);
  if (!closed) return std::unexpected(closed.error());
  const auto stored = (*reader)->series();
  if (!stored) return std::unexpected(stored.error());
  return Resumed{.pairs = std::move(*pairs),
                 .builder = std::move(builder),
                 .closed = std::move(*closed),
                 .newest_end = newest_end_of(*stored),
                 .listings = listings_of(*stored)};
}

}  // namespace candled::collect
