#include "store/rules/merge_check.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "candle/better.hpp"
#include "candle/merge.hpp"
#include "store/rules/stretch.hpp"
#include "utf8/joined.hpp"

namespace candled::store {
namespace {

// The longest gap that can be configured. The configured one is not stored, so a bigger candle may be
// incomplete because of a gap limit that we do not know, but none is complete with a longer gap than this.
constexpr milliseconds longest_max_gap = std::chrono::hours(1);

constexpr auto per_stretch = static_cast<std::size_t>(buckets_per_stretch);

using Phrases = std::vector<std::string>;

template <typename T>
void compare(Phrases& phrases, const char* name, const T& stored, const T& merged) {
  if (stored != merged) phrases.push_back(fmt::format("{} {} but its parts have {}", name, stored, merged));
}

void compare_observations(Phrases& phrases, const Candle& stored, const Candle& merged) {
  const Observation& ours = *stored.observation;
  const Observation& theirs = *merged.observation;
  const auto lead = [&](const Observation& o) { return (o.first - stored.open_time).count(); };
  const auto trail = [&](const Observation& o) { return (stored.close_time() - o.last).count(); };
  compare(phrases, "samples", ours.samples, theirs.samples);
  compare(phrases, "lead", lead(ours), lead(theirs));
  compare(phrases, "trail", trail(ours), trail(theirs));
  compare(phrases, "gap", ours.gap.count(), theirs.gap.count());
}

std::string incompleteness(const Candle& stored, const Candle& merged) {
  return stored.complete && !merged.complete ? "complete but its parts are not" : "";
}

/// Returns the differences between a candle and the merge of its parts; empty if there are none.
std::string difference(const Candle& stored, const Candle& merged) {
  Phrases phrases;
  compare(phrases, "open", stored.ohlc.open.to_string(), merged.ohlc.open.to_string());
  compare(phrases, "high", stored.ohlc.high.to_string(), merged.ohlc.high.to_string());
  compare(phrases, "low", stored.ohlc.low.to_string(), merged.ohlc.low.to_string());
  compare(phrases, "close", stored.ohlc.close.to_string(), merged.ohlc.close.to_string());
  compare(phrases, "source", to_string(stored.source), to_string(merged.source));
  if (stored.observation && merged.observation) compare_observations(phrases, stored, merged);
  if (auto phrase = incompleteness(stored, merged); !phrase.empty()) phrases.push_back(std::move(phrase));
  return utf8::joined(phrases, ", ");
}

/// Returns whether two candles of one bucket were made of the same samples.
bool same_samples(const Candle& one, const Candle& other) {
  if (one.observation && other.observation) return one.observation == other.observation;
  return difference(one, other) == incompleteness(one, other);
}

/// Returns whether a candle may stay although the merge of its stored parts differs: it knows more than the
/// parts, or was complete before they arrived. This is the writer's rule (bigger_candle), as far as
/// the stored data shows.
bool may_stay(const Candle& stored, Candle merged, bool whole, milliseconds max_gap) {
  if (same_samples(stored, merged)) return false;
  const milliseconds gap = merged.observation ? merged.observation->gap : milliseconds{0};
  if (whole) return stored.complete && (!merged.complete || gap > max_gap);
  merged.complete = false;  // the gap limit that applied to it is not stored
  return stored.complete || !better(merged, stored);
}

/// Checks one interval stretch by stretch: the parts of 16 candles of all pairs at a time.
class MergeCheck {
 public:
  MergeCheck(CheckedRows& rows, const CheckedStore& store, const MergedInterval& merged,
             const MergeFinding& finding)
      : rows_(rows),
        store_(store),
        interval_(merged.interval),
        smaller_(merged.smaller),
        finding_(finding),
        merged_from_(merged_from(store, merged.interval)),
        end_(end_of_stretch(interval_, store.newest)) {}

  void run(Checked& checked) {
    // The row that a first stretch is named after may be damaged, but no sound row lies before 9999 BC.
    const TimePoint first(-start_of_stretch(interval_, latest_time).time_since_epoch());
    for (auto stretch = next_stretch(first); stretch;
         stretch = next_stretch(*stretch + length_of_stretch(interval_))) {
      buckets_.assign(store_.end_of_ids * per_stretch, {});
      collect_parts(*stretch);
      check_stretch(*stretch, checked);
      find_missing(*stretch);
    }
  }

 private:
  struct Bucket {
    PartMerge parts;
    bool stored = false;
  };

  /// Returns the time from which on no candle may be missing. An interval that was not configured for a time
  /// is merged once it is configured again; until the progress of that is recorded, all of the interval is
  /// checked.
  static TimePoint merged_from(const CheckedStore& store, Interval interval) {
    if (store.unmerged.empty()) return TimePoint::min();
    const auto left = store.unmerged.find(interval);
    if (left == store.unmerged.end()) return TimePoint::max();
    return left->second ? left->second->end : TimePoint::min();
  }

  /// Returns the next stretch from `from` on that contains candles or parts of some.
  std::optional<TimePoint> next_stretch(TimePoint from) {
    const auto own = rows_.next_stretch(interval_, from, end_);
    const auto part = rows_.next_stretch(smaller_.front(), from, end_);
    if (!part) return own;
    const TimePoint of_part = start_of_stretch(interval_, *part);
    return own ? std::min(*own, of_part) : of_part;
  }

  Bucket& bucket(TimePoint stretch, PairId pair, TimePoint open_time) {
    return buckets_[index_of(pair) * per_stretch +
                    static_cast<std::size_t>((open_time - stretch) / interval_.length())];
  }

  /// Collects the parts of a stretch. They fill a number of whole stretches.
  void collect_parts(TimePoint stretch) {
    rows_.visit(smaller_.front(), {stretch, stretch + length_of_stretch(interval_)},
                [&](const CheckedRow& row) {
                  if (row.candle) bucket(stretch, row.pair, row.open_time).parts.add(*row.candle);
                });
  }

  void check_stretch(TimePoint stretch, Checked& checked) {
    checked.rows +=
        rows_.visit(interval_, {stretch, stretch + length_of_stretch(interval_)}, [&](const CheckedRow& row) {
          Bucket& found = bucket(stretch, row.pair, row.open_time);
          found.stored = true;
          if (!row.candle) return;
          const auto difference = difference_of(row.pair, *row.candle, found.parts);
          if (!difference)
            ++checked.without_parts;
          else if (!difference->empty())
            finding_({row.pair, interval_, row.open_time}, *difference);
        });
  }

  /// Returns merged_difference(), but nothing where parts may have been removed: the remaining parts make a
  /// different candle.
  std::optional<std::string> difference_of(PairId pair, const Candle& candle, const PartMerge& parts) {
    auto difference = merged_difference(pair, candle, parts);
    const bool differs = difference && !difference->empty();
    if (differs && was_removed(store_.removed_until, smaller_.front(), candle.open_time)) return {};
    return difference;
  }

  /// Returns the differences between a candle and the merge of its parts, or of even smaller ones. Empty text
  /// if it equals one of these merges; nothing if there are no parts, or they are not all that the candle was
  /// made of.
  std::optional<std::string> merged_difference(PairId pair, const Candle& candle, const PartMerge& parts) {
    std::optional<std::string> found;
    const auto agrees = [&](const std::optional<Candle>& merged) {
      if (!merged) return false;
      auto difference = store::difference(candle, *merged);
      const bool none = difference.empty();
      if (!found) found = std::move(difference);
      return none;
    };
    if (agrees(parts.candle(interval_, candle.open_time, longest_max_gap))) return found;
    const auto quiet = quiet_in(pair, candle);
    std::optional<bool> stays_beside_all;  // beside the merge of a complete set of parts
    bool stays_beside_some = false;
    for (const Interval part : smaller_) {
      const auto stored = rows_.read(pair, part, {candle.open_time, candle.close_time()});
      const Parts all{.interval = part, .candles = stored, .quiet = quiet};
      const auto merged = merge(all, interval_, candle.open_time, longest_max_gap);
      // If the next smaller parts disagree, some are missing or wrong, but the existing ones still have to be
      // complete.
      if (agrees(merged)) return part == smaller_.front() ? std::string() : incompleteness_of(parts, candle);
      if (!merged || stays_beside_all) continue;
      const bool whole = is_whole(all, {candle.open_time, candle.close_time()});
      const bool stays = may_stay(candle, *merged, whole, store_.longest_gap);
      if (whole)
        stays_beside_all = stays;
      else
        stays_beside_some = stays_beside_some || stays;
    }
    return stays_beside_all.value_or(stays_beside_some) ? std::nullopt : found;
  }

  std::string incompleteness_of(const PartMerge& parts, const Candle& candle) {
    const auto merged = parts.candle(interval_, candle.open_time, milliseconds::max());
    return merged ? incompleteness(candle, *merged) : std::string();
  }

  /// Returns the ranges in which nothing was traded, as the exchange says.
  std::vector<TimeRange> quiet_in(PairId pair, const Candle& bigger) {
    std::vector<TimeRange> quiet;
    for (const Interval interval : smaller_)
      for (const auto& given_up : rows_.given_up(pair, interval, {bigger.open_time, bigger.close_time()}))
        if (is_quiet(given_up.reason)) quiet.push_back(given_up.buckets);
    return joined(std::move(quiet));
  }

  void find_missing(TimePoint stretch) {
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      const PairId pair{static_cast<std::uint32_t>(i / per_stretch)};
      const TimePoint open_time = stretch + interval_.length() * static_cast<std::int64_t>(i % per_stretch);
      if (buckets_[i].stored || !buckets_[i].parts.candle(interval_, open_time, longest_max_gap)) continue;
      if (open_time < merged_from_ || store_.newest < open_time + interval_.length() || is_open(open_time) ||
          !within_series(pair, open_time))
        continue;
      finding_({pair, interval_, open_time}, "missing, though it has parts");
    }
  }

  /// Returns whether the state of a collector lies inside the bucket, regardless of later stored buckets.
  bool is_open(TimePoint open_time) const {
    const auto& until = store_.collected_until;
    return until && open_time <= *until && *until < open_time + interval_.length();
  }

  /// Returns whether the interval was configured at that time, as far as the pair's candles show.
  bool within_series(PairId pair, TimePoint open_time) const {
    const auto extent = store_.extents.find({pair, interval_});
    return extent != store_.extents.end() && extent->second.first <= open_time &&
           open_time <= extent->second.newest;
  }

  CheckedRows& rows_;
  const CheckedStore& store_;
  const Interval interval_;
  const std::vector<Interval>& smaller_;
  const MergeFinding& finding_;
  const TimePoint merged_from_;
  const TimePoint end_;
  std::vector<Bucket> buckets_;  // by pair, then bucket, of the stretch being checked
};

}  // namespace

std::vector<MergedInterval> merged_intervals(std::span<const Interval> stored) {
  std::vector<MergedInterval> merged;
  for (const Interval interval : stored) {
    std::vector<Interval> smaller;
    for (const Interval other : stored)
      if (other < interval && interval.is_multiple_of(other)) smaller.insert(smaller.begin(), other);
    if (!smaller.empty()) merged.push_back({.interval = interval, .smaller = std::move(smaller)});
  }
  return merged;
}

void check_merges(CheckedRows& rows, const CheckedStore& store, const MergedInterval& merged,
                  Checked& checked, const MergeFinding& finding) {
  MergeCheck(rows, store, merged, finding).run(checked);
}

}  // namespace candled::store
