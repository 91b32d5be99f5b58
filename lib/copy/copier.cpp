#include "copy/copier.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <set>
#include <utility>

namespace candled::copy {
namespace {

/// The number of candles that are taken over in one transaction. It bounds how long collectors wait.
constexpr std::size_t taken_at_once = 10'000;
/// The same for those that the rules of a store decide on, which takes longer.
constexpr std::size_t ruled_at_once = 2'000;
/// The number of candles read after which the missing ones among them are taken over, however few they are.
constexpr std::uint64_t read_between = 100'000;
/// The number of candles read between two calls of GoOn.
constexpr std::uint64_t reported_every = 5'000;
constexpr std::size_t given_up_at_once = 1'000;

/// All times at which candles may open.
constexpr TimeRange always{TimePoint{} - latest_time.time_since_epoch(), latest_time};
constexpr TimeRange nowhere{TimePoint::max(), TimePoint::min()};

std::vector<std::optional<PairId>> ids_in(const Pairs& target, const Pairs& source) {
  std::vector<std::optional<PairId>> ids(source.size());
  for (const PairId id : source.ids()) ids[index_of(id)] = target.find(source[id].base, source[id].quote);
  return ids;
}

}  // namespace

std::expected<std::optional<Copied>, store::StoreError> Copier::run() {
  if (auto done = copy_all(); !done) return std::unexpected(std::move(done.error()));
  return stopped_ ? std::nullopt : std::optional(copied_);
}

auto Copier::copy_all() -> Done {
  if (auto done = begin(); !done) return done;
  if (auto done = copy_given_up(); !done) return done;
  for (const Interval interval : intervals_)
    if (auto done = copy_candles(interval); !done || stopped_) return done;
  return {};
}

/// Adds the pairs, and says until when candles were removed, unless the target still has candles of that
/// time.
auto Copier::begin() -> Done {
  auto reader = source_.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  from_ = std::move(*reader);
  auto to = target_.open_reader();
  if (!to) return std::unexpected(std::move(to.error()));
  auto here = contents_of(**to);
  if (!here) return std::unexpected(std::move(here.error()));

  std::set<Interval> intervals;
  for (const Contents* contents : {&contents_, &std::as_const(*here)})
    for (const Interval interval : contents->intervals()) intervals.insert(interval);
  intervals_.assign(intervals.begin(), intervals.end());
  store::TakenOver removals{.removed_until = contents_.removed_until};
  for (const auto& series : here->series)
    if (const auto until = removals.removed_until.find(series.interval);
        until != removals.removed_until.end() && series.first < until->second)
      removals.removed_until.erase(until);
  if (auto done = add_pairs(std::move(here->pairs)); !done || removals.removed_until.empty()) return done;
  const auto taken = target_.writer().take_over(removals);
  return taken ? Done{} : std::unexpected(taken.error());
}

auto Copier::add_pairs(Pairs pairs) -> Done {
  pairs_ = std::move(pairs);
  const std::size_t before = pairs_.added().size();
  for (const PairId id : contents_.pairs.ids())
    if (!pairs_.find_or_add(contents_.pairs[id]))
      return std::unexpected(store::StoreError{
          store::StoreFailure::full, fmt::format("{}: there is no room for the pair {}, or its name is taken",
                                                 target_.description(), contents_.pairs[id].name)});
  if (const auto added = pairs_.added_after(before); !added.empty())
    if (const auto taken = target_.writer().take_over({.new_pairs = added}); !taken)
      return std::unexpected(taken.error());
  ids_ = ids_in(pairs_, contents_.pairs);
  is_copied_.assign(pairs_.size(), false);
  for (const auto& id : ids_)
    if (id) is_copied_[index_of(*id)] = true;
  mixed_.assign(pairs_.size(), nowhere);
  return {};
}

auto Copier::copy_given_up() -> Done {
  store::TakenOver taken;
  const auto store = [&](std::size_t least) -> Done {
    if (taken.given_up.size() < least) return {};
    const auto stored = target_.writer().take_over(taken);
    taken.given_up.clear();
    return stored ? Done{} : std::unexpected(stored.error());
  };
  for (const Interval interval : contents_.intervals())
    for (const PairId pair : contents_.pairs.ids()) {
      if (stopped_ = !go_on_(copied_); stopped_) return {};
      const auto all = from_->given_up(pair, interval, always);
      if (!all) return std::unexpected(all.error());
      for (const store::GivenUp& given_up : *all)
        taken.given_up.push_back({ids_[index_of(pair)].value(), interval, given_up});
      if (auto done = store(given_up_at_once); !done) return done;
    }
  return store(1);
}

/// Copies the candles of an interval. Those of shorter ones are copied already.
auto Copier::copy_candles(Interval interval) -> Done {
  if (stopped_) return {};
  const TimeRange range = contents_.range();
  const TimePoint end = range.end - interval.length() + milliseconds(1);
  auto from = source_.scan({.intervals = {interval}, .end = end});
  if (!from) return std::unexpected(std::move(from.error()));
  // The bucket of a bigger candle may begin before the oldest part.
  const TimePoint start = range.start - std::chrono::days(1);
  auto to = target_.scan({.intervals = {interval}, .start = start, .end = end});
  if (!to) return std::unexpected(std::move(to.error()));
  BucketScan source(std::move(*from));
  BucketScan target(std::move(*to));
  ids_of_scan_ = ids_in(pairs_, *source.pairs());
  if (auto done = join(source, target); !done || stopped_) return done;
  return store_rest();
}

auto Copier::join(BucketScan& from, BucketScan& to) -> Done {
  for (BucketScan* scan : {&from, &to})
    if (auto done = scan->next(); !done) return done;
  while (from.open_time() || to.open_time()) {
    const auto open_time = !to.open_time()    ? from.open_time()
                           : from.open_time() ? std::min(from.open_time(), to.open_time())
                                              : to.open_time();
    if (auto done = compare(open_time, from, to); !done) return done;
    for (BucketScan* scan : {&from, &to})
      if (scan->open_time() == open_time)
        if (auto done = scan->next(); !done) return done;
    if (copied_.read >= reported_ + reported_every) {
      reported_ = copied_.read;
      if (stopped_ = !go_on_(copied_); stopped_) return {};
    }
  }
  return {};
}

/// Decides on the candles of one bucket.
auto Copier::compare(std::optional<TimePoint> open_time, const BucketScan& from, const BucketScan& to)
    -> Done {
  std::map<PairId, const PairCandle*> here;
  if (to.open_time() == open_time)
    for (const PairCandle& row : to.rows())
      if (index_of(row.pair) < is_copied_.size() && is_copied_[index_of(row.pair)])
        here.emplace(row.pair, &row);
  if (from.open_time() == open_time)
    for (const PairCandle& row : from.rows()) {
      ++copied_.read;
      const auto id = ids_of_scan_[index_of(row.pair)];
      if (!id) continue;  // a pair that came since the beginning
      const auto other = here.find(*id);
      offer({.pair = *id, .candle = row.candle}, other == here.end() ? nullptr : other->second);
      if (other != here.end()) here.erase(other);
    }
  for (const auto& [pair, row] : here) keep(*row);
  return store_some();
}

/// Decides on a candle of the source, in whose place the target has `here` or nothing.
void Copier::offer(const PairCandle& row, const PairCandle* here) {
  if (here != nullptr && !row.candle.identical_to(here->candle)) {
    ++copied_.differing;
    mix(row);
    ruled_.push_back(row);
  } else if (is_mixed(row)) {
    ruled_.push_back(row);
  } else if (here == nullptr) {
    if (missing_.empty()) missing_since_ = copied_.read;
    missing_.push_back(row);
  }
}

/// Decides on a candle that only the target has. Its parts may have changed.
void Copier::keep(const PairCandle& here) {
  mix(here);
  if (here.candle.interval != intervals_.front()) ruled_.push_back(here);
}

/// Returns whether a bigger candle may have other parts in the target than in the source.
bool Copier::is_mixed(const PairCandle& row) const {
  const TimeRange& mixed = mixed_[index_of(row.pair)];
  return row.candle.interval != intervals_.front() && mixed.start < row.candle.close_time() &&
         row.candle.open_time < mixed.end;
}

void Copier::mix(const PairCandle& row) {
  TimeRange& mixed = mixed_[index_of(row.pair)];
  mixed.start = std::min(mixed.start, row.candle.open_time);
  mixed.end = std::max(mixed.end, row.candle.close_time());
}

auto Copier::store_some() -> Done {
  const bool takes = missing_.size() >= taken_at_once ||
                     (!missing_.empty() && copied_.read >= missing_since_ + read_between);
  if (takes)
    if (auto done = take_over(); !done) return done;
  return ruled_.size() >= ruled_at_once ? store_by_rule() : Done{};
}

auto Copier::store_rest() -> Done {
  if (auto done = take_over(); !done) return done;
  return store_by_rule();
}

auto Copier::take_over() -> Done {
  if (missing_.empty()) return {};
  auto traded = trades();
  if (!traded) return std::unexpected(std::move(traded.error()));
  const auto taken = target_.writer().take_over({.candles = missing_, .traded = std::move(*traded)});
  if (!taken) return std::unexpected(taken.error());
  copied_.added += *taken;
  missing_.clear();
  return {};
}

auto Copier::store_by_rule() -> Done {
  if (ruled_.empty()) return {};
  const auto stored = target_.writer().store({.candles = ruled_, .of_another = true});
  if (!stored) return std::unexpected(stored.error());
  copied_.added += stored->candles;
  ruled_.clear();
  return {};
}

/// Returns the trades of the missing candles; nothing if none are stored. Only candles of the exchange have
/// any.
std::expected<std::vector<std::optional<Traded>>, store::StoreError> Copier::trades() const {
  TimeRange range = nowhere;
  for (const auto& [pair, candle] : missing_) {
    if (candle.source != Source::exchange) continue;
    range.start = std::min(range.start, candle.open_time);
    range.end = std::max(range.end, candle.close_time());
  }
  std::vector<std::optional<Traded>> trades;
  if (range.start >= range.end) return trades;
  const auto rows = from_->traded(missing_.front().candle.interval, range);
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return trades;
  std::map<std::pair<PairId, TimePoint>, const Traded*> by_bucket;
  for (const store::TradedBucket& row : *rows)
    if (index_of(row.pair) < ids_.size() && ids_[index_of(row.pair)])
      by_bucket.emplace(std::pair(*ids_[index_of(row.pair)], row.open_time), &row.traded);
  for (const auto& [pair, candle] : missing_) {
    const auto found = by_bucket.find({pair, candle.open_time});
    trades.push_back(found == by_bucket.end() ? std::nullopt : std::optional(*found->second));
  }
  return trades;
}

}  // namespace candled::copy
