#include "repair/history.hpp"

#include <algorithm>
#include <ranges>

#include "gaps/gaps.hpp"
#include "repair/checks.hpp"

namespace candled::repair {
namespace {

/// The number of requests from which on a probe is worth its while.
constexpr std::size_t worth_a_probe = 4;

using Ranges = std::vector<TimeRange>;

/// Returns the part of ascending `ranges` that lies before `time`.
Ranges before(const Ranges& ranges, TimePoint time) {
  Ranges part;
  for (const TimeRange& range : ranges)
    if (range.start < time) part.push_back({range.start, std::min(range.end, time)});
  return part;
}

/// Returns the part of ascending `ranges` that lies at or after `time`.
Ranges from(const Ranges& ranges, TimePoint time) {
  Ranges part;
  for (const TimeRange& range : ranges)
    if (range.end > time) part.push_back({std::max(range.start, time), range.end});
  return part;
}

/// Puts `older` ranges before `ranges`.
void prepend(Ranges& ranges, Ranges older) {
  for (const TimeRange& range : ranges) append(older, range);
  ranges = std::move(older);
}

void give_up(History::Learnt& learnt, const TimeRange& buckets, store::GiveUp reason) {
  auto& all = learnt.given_up;
  if (!all.empty() && all.back().reason == reason && all.back().buckets.end == buckets.start)
    all.back().buckets.end = buckets.end;
  else
    all.push_back({.buckets = buckets, .reason = reason});
}

/// Returns the open_time of the first live candle of a pair at or after `since`.
std::expected<std::optional<TimePoint>, store::StoreError> first_live(store::CandleReader& reader,
                                                                      PairId pair, Interval interval,
                                                                      TimePoint since) {
  constexpr std::size_t most = 10'000;
  for (std::size_t limit = 16;; limit = std::min(limit * 8, most)) {
    const auto rows =
        reader.candles({.pairs = {pair}, .intervals = {interval}, .start = since, .limit = limit});
    if (!rows) return std::unexpected(rows.error());
    const auto live = std::ranges::find_if(
        *rows, [](const PairCandle& row) { return row.candle.source != Source::exchange; });
    if (live != rows->end()) return live->candle.open_time;
    if (rows->size() < limit) return std::nullopt;
    since = rows->back().candle.close_time();
  }
}

}  // namespace

History::History(Options options, Offer offer) : options_(std::move(options)), offer_(std::move(offer)) {}

void History::add(PairId pair) {
  for (const Interval interval : offer_.fetched) {
    const auto [place, added] = places_.try_emplace({pair, interval}, series_.size());
    if (added) series_.push_back({.pair = pair, .interval = interval});
  }
}

std::expected<std::vector<History::Learnt>, store::StoreError> History::look(store::CandleReader& reader,
                                                                             const Moment& moment,
                                                                             std::span<const PairId> asked) {
  std::vector<Learnt> learnt;
  std::vector<Series*> unseen;
  looks_on_ = false;
  for (Series& series : series_)
    if (!series.seen) unseen.push_back(&series);
  if (unseen.empty()) return learnt;
  std::ranges::stable_sort(unseen, {}, [asked](const Series* series) {
    return std::ranges::find(asked, series->pair) - asked.begin();
  });
  const auto removed = reader.removed_until();
  if (!removed) return std::unexpected(removed.error());
  std::size_t buckets = 0;
  for (Series* series : unseen) {
    const auto looked_at = look_at(*series, reader, moment, *removed, learnt);
    if (!looked_at) return std::unexpected(looked_at.error());
    buckets += *looked_at;
    looks_on_ = buckets >= buckets_per_look;
    if (looks_on_) break;
  }
  return learnt;
}

/// Looks at the store for what is missing of one series. Returns the number of buckets that it read.
History::Looked History::look_at(Series& series, store::CandleReader& reader, const Moment& moment,
                                 const std::map<Interval, TimePoint>& removed, std::vector<Learnt>& learnt) {
  TimePoint start = options_.since;
  if (const auto until = removed.find(series.interval); until != removed.end())
    start = std::max(start, until->second);
  if (const auto until = moment.unmerged.find(series.interval);
      until != moment.unmerged.end() && until->second > start)
    return 0;
  const auto end = end_of_history(reader, series, moment);
  if (!end) return std::unexpected(end.error());
  if (!*end) return 0;
  const TimeRange all = gaps::whole_buckets(series.interval, {start, **end});
  Ranges missing;
  Learnt hopeless{.pair = series.pair, .interval = series.interval};
  const milliseconds chunk = series.interval.length() * static_cast<std::int64_t>(buckets_per_look);
  for (TimePoint time = all.start; time < all.end; time += chunk) {
    const auto found = find_open(reader, options_.intervals, series.pair, series.interval,
                                 {time, std::min(time + chunk, all.end)});
    if (!found) return std::unexpected(found.error());
    for (const TimeRange& open : found->open) append(missing, open);
    std::ranges::copy(found->hopeless, std::back_inserter(hopeless.given_up));
  }
  if (!hopeless.given_up.empty()) learnt.push_back(std::move(hopeless));
  series.seen = true;
  series.end = series.interval.floor(**end);
  series.done = missing.empty();
  series.missing = std::move(missing);
  return gaps::count_buckets(series.interval, all) + 1;
}

/// Returns the time at which the history of a series ends; empty if that is not known yet.
std::expected<std::optional<TimePoint>, store::StoreError> History::end_of_history(
    store::CandleReader& reader, const Series& series, const Moment& moment) const {
  if (options_.until) return std::min(*options_.until, moment.settled);
  const auto live = first_live(reader, series.pair, options_.intervals.shortest(), options_.since);
  if (!live || *live) return live;
  return options_.waits_for_live ? std::nullopt : std::optional(moment.final);
}

std::optional<History::Ask> History::next(std::span<const PairId> asked, bool only_asked) const {
  const auto is_open = [](const Series& series) { return series.seen && !series.done; };
  for (const PairId pair : asked)
    for (const Interval interval : offer_.fetched)
      if (const auto place = places_.find({pair, interval});
          place != places_.end() && is_open(series_[place->second]) && series_[place->second].failures == 0)
        return ask_of(place->second);
  if (only_asked) return {};
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < series_.size(); ++i)
    if (is_open(series_[i]) && (!best || precedes(series_[i], series_[*best]))) best = i;
  return best ? std::optional(ask_of(*best)) : std::nullopt;
}

bool History::precedes(const Series& one, const Series& other) const {
  if (one.failures != other.failures) return one.failures < other.failures;
  return one.missing.back().end > other.missing.back().end;
}

/// Returns the request for the newest missing buckets of a series.
History::Ask History::ask_of(std::size_t index) const {
  const Series& series = series_[index];
  const TimePoint end = series.missing.back().end;
  const auto span_of = [this](Interval interval) {
    return interval.length() * static_cast<std::int64_t>(offer_.max_candles);
  };
  const TimePoint first = end - span_of(series.interval);
  if (!series.probes)
    return {.series = index,
            .pair = series.pair,
            .interval = series.interval,
            .wanted = from(series.missing, first),
            .probe = false};
  const Interval coarse = *offer_.coarse;
  const TimePoint aligned = coarse.floor(end);
  if (aligned < end)  // the rest of that day has no candle of a day of its own
    return {.series = index,
            .pair = series.pair,
            .interval = series.interval,
            .wanted = from(series.missing, std::max(first, aligned)),
            .probe = false};
  const TimePoint start = std::max(coarse.floor(series.missing.front().start), end - span_of(coarse));
  return {.series = index, .pair = series.pair, .interval = coarse, .wanted = {{start, end}}, .probe = true};
}

std::expected<History::Learnt, store::StoreError> History::take(const Ask& ask,
                                                                const feed::ExchangeCandles& answer,
                                                                TimePoint final,
                                                                store::CandleReader& reader) {
  Series& series = series_[ask.series];
  Learnt learnt{.pair = series.pair, .interval = series.interval};
  series.failures = 0;
  ask.probe ? take_probe(series, ask, answer) : take_minutes(series, ask, answer, final, learnt);
  if (series.missing.empty())
    if (const auto finished = finish(series, reader, learnt); !finished)
      return std::unexpected(finished.error());
  std::ranges::sort(learnt.given_up, {}, [](const store::GivenUp& one) { return one.buckets.start; });
  return learnt;
}

void History::take_probe(Series& series, const Ask& ask, const feed::ExchangeCandles& answer) {
  const auto& rows = answer.candles;
  const TimePoint nothing_from =
      rows.empty() ? ask.range().start : rows.back().open_time + ask.interval.length();
  prepend(series.empty, from(series.missing, nothing_from));
  series.missing = before(series.missing, nothing_from);
  series.probes = rows.empty();
  series.found_by_probe = !rows.empty();
  series.empty_answers = 0;
}

void History::take_minutes(Series& series, const Ask& ask, const feed::ExchangeCandles& answer,
                           TimePoint final, Learnt& learnt) {
  const TimePoint taken_until = answer.exchange_time.value_or(final);
  const milliseconds length = series.interval.length();
  Ranges absent;
  bool older = false;  // the answer has an older candle
  auto row = answer.candles.begin();
  for (const TimeRange& range : ask.wanted)
    for (TimeRange bucket{range.start, range.start + length}; bucket.start < range.end;
         bucket = {bucket.end, bucket.end + length}) {
      for (; row != answer.candles.end() && row->open_time < bucket.start; ++row) older = true;
      if (row == answer.candles.end() || row->open_time != bucket.start) {
        if (!older)
          append(absent, bucket);
        else if (bucket.end <= final)
          give_up(learnt, bucket, store::GiveUp::no_trades);
        continue;
      }
      const auto candle = checked(*row, series.interval);
      if (candle && bucket.end <= taken_until) {
        learnt.candles.push_back(*candle);
        learnt.traded.push_back(traded_in(*row));
      } else if (!candle && bucket.end <= final) {
        give_up(learnt, bucket, candle.error());
      }
    }
  series.missing = before(series.missing, ask.range().start);
  if (answer.candles.empty()) {
    prepend(series.empty, std::move(absent));
    nothing_found(series, learnt);
    return;
  }
  for (const TimeRange& range : series.empty) give_up(learnt, range, store::GiveUp::no_trades);
  series.empty = std::move(absent);
  series.empty_answers = 0;
  series.probes = series.found_by_probe = false;
}

/// Decides what an answer without any candle means.
void History::nothing_found(Series& series, Learnt& learnt) {
  ++series.empty_answers;
  if (!offer_.coarse) return;
  const auto in_coarse = static_cast<std::size_t>(offer_.coarse->length() / series.interval.length());
  if (series.found_by_probe && series.empty_answers * offer_.max_candles >= in_coarse) {
    // It traded that day, but shorter candles of it are not kept.
    for (const Ranges* ranges : {&series.missing, &series.empty})
      for (const TimeRange& range : *ranges) give_up(learnt, range, store::GiveUp::absent);
    series.missing.clear();
    series.empty.clear();
    return;
  }
  if (!series.found_by_probe && buckets_left(series) > worth_a_probe * offer_.max_candles)
    series.probes = true;
}

/// Concludes what the times were in which the exchange has nothing, once nothing is missing before them.
std::expected<void, store::StoreError> History::finish(Series& series, store::CandleReader& reader,
                                                       Learnt& learnt) {
  series.done = true;
  if (series.empty.empty()) return {};
  const auto older = reader.candles({.pairs = {series.pair},
                                     .intervals = {series.interval},
                                     .end = series.empty.front().start,
                                     .limit = 1});
  if (!older) return std::unexpected(older.error());
  const auto reason = older->empty() ? store::GiveUp::not_listed : store::GiveUp::no_trades;
  for (const TimeRange& range : std::exchange(series.empty, {})) give_up(learnt, range, reason);
  return {};
}

void History::leave_alone(PairId pair) {
  for (Series& series : series_) {
    if (series.pair != pair) continue;
    if (!series.seen) series.end = TimePoint::max();
    series.seen = series.done = true;
    series.missing.clear();
    series.empty.clear();
  }
}

std::optional<TimePoint> History::end_of(PairId pair, Interval interval) const {
  const auto place = places_.find({pair, interval});
  if (place == places_.end()) return {};
  return series_[place->second].seen ? series_[place->second].end : TimePoint::max();
}

History::Progress History::progress() const {
  Progress progress;
  bool done = true;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Series& series = series_[i];
    const bool first_of_pair = i == 0 || series_[i - 1].pair != series.pair;
    const bool last_of_pair = i + 1 == series_.size() || series_[i + 1].pair != series.pair;
    done = (first_of_pair || done) && series.done;
    progress.all_seen = progress.all_seen && series.seen;
    if (last_of_pair) {
      ++progress.pairs;
      progress.pairs_done += done ? 1 : 0;
    }
    progress.requests_left += (buckets_left(series) + offer_.max_candles - 1) / offer_.max_candles;
  }
  return progress;
}

std::size_t History::buckets_left(const Series& series) const {
  std::size_t buckets = 0;
  for (const TimeRange& range : series.missing) buckets += gaps::count_buckets(series.interval, range);
  return buckets;
}

}  // namespace candled::repair
