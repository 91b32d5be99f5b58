#include "sqlite/checks/merge_check.hpp"

#include <chrono>
#include <fmt/format.h>

#include "candle/better.hpp"
#include "candle/merge.hpp"
#include "sql/queries.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/given_up_rows.hpp"
#include "sqlite/table/layout.hpp"
#include "sqlite/table/merged_rows.hpp"
#include "store/rules/candle_rows.hpp"

namespace candled::sqlite {
namespace {

// The longest gap that can be configured. The configured one is not stored, so a bigger candle may be
// incomplete because of a gap limit that we do not know, but none is complete with a longer gap than this.
constexpr milliseconds longest_max_gap = std::chrono::hours(1);

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
  compare(phrases, "open", stored.open.to_string(), merged.open.to_string());
  compare(phrases, "high", stored.high.to_string(), merged.high.to_string());
  compare(phrases, "low", stored.low.to_string(), merged.low.to_string());
  compare(phrases, "close", stored.close.to_string(), merged.close.to_string());
  compare(phrases, "source", to_string(stored.source), to_string(merged.source));
  if (stored.observation && merged.observation) compare_observations(phrases, stored, merged);
  if (auto phrase = incompleteness(stored, merged); !phrase.empty()) phrases.push_back(std::move(phrase));
  return fmt::format("{}", fmt::join(phrases, ", "));
}

/// Returns whether two candles of one bucket were made of the same samples.
bool same_samples(const Candle& one, const Candle& other) {
  if (one.observation && other.observation) return one.observation == other.observation;
  return difference(one, other) == incompleteness(one, other);
}

/// Returns whether a candle may stay although the merge of its stored parts differs: it knows more than the
/// parts, or was complete before they arrived. This is the writer's rule (store::bigger_candle), as far as
/// the stored data shows.
bool may_stay(const Candle& stored, Candle merged, bool whole, milliseconds max_gap) {
  if (same_samples(stored, merged)) return false;
  const milliseconds gap = merged.observation ? merged.observation->gap : milliseconds{0};
  if (whole) return stored.complete && (!merged.complete || gap > max_gap);
  merged.complete = false;  // the gap limit that applied to it is not stored
  return stored.complete || !better(merged, stored);
}

/// Checks one interval block by block: the parts of 16 candles of all pairs at a time.
class BiggerCheck {
 public:
  /// `smaller` holds the intervals that divide `interval`, descending; there must be at least one.
  BiggerCheck(VerificationRun& run, Interval interval, std::vector<Interval> smaller)
      : run_(run),
        interval_(interval),
        smaller_(std::move(smaller)),
        parts_per_candle_(interval.length() / smaller_.front().length()),
        newest_(newest_of_all(run)),
        collected_until_(FormingRows(run.connection).closed_until()),
        merged_from_(merged_from(run.connection, interval)),
        select_(run.connection, queries::select_candles_of_blocks),
        select_of_pair_(run.connection, queries::select_block_of_pair_ascending),
        first_block_(run.connection, queries::select_first_block),
        given_up_(run.connection) {}

  void run(Findings& findings, store::Checked& checked) {
    const std::int64_t last = place_of(bucket_at(interval_, newest_)).block;
    // The block of a first row may be damaged, but no sound row lies before 9999 BC.
    for (auto block = next_block(-last_possible_block(interval_), last); block;
         block = next_block(*block + 1, last)) {
      buckets_.assign(run_.pairs.size() * slots_per_block, {});
      collect_parts(*block);
      check_block(*block, findings, checked);
      find_missing(*block, findings);
    }
  }

 private:
  struct Bucket {
    PartMerge parts;
    bool stored = false;
  };

  static TimePoint newest_of_all(const VerificationRun& run) {
    std::int64_t newest = 0;
    for (const auto& [key, extent] : run.found) newest = std::max(newest, extent.newest);
    return TimePoint(std::chrono::seconds(newest));
  }

  /// Returns the time from which on no candle may be missing. An interval that was not configured for a time
  /// is merged once it is configured again; until the progress of that is recorded, all of the interval is
  /// checked.
  static TimePoint merged_from(const Connection& connection, Interval interval) {
    const auto unmerged = MergedRows(connection).unmerged();
    if (unmerged.empty()) return TimePoint::min();
    const auto left = unmerged.find(interval);
    if (left == unmerged.end()) return TimePoint::max();
    return left->second ? left->second->end : TimePoint::min();
  }

  /// Returns the next block from `from` on that contains candles or parts of some.
  std::optional<std::int64_t> next_block(std::int64_t from, std::int64_t last) {
    const auto own = first_block(interval_, from, last);
    const auto part =
        first_block(smaller_.front(), from * parts_per_candle_, (last + 1) * parts_per_candle_ - 1);
    if (!part) return own;
    const std::int64_t of_part = floor_divide(*part, parts_per_candle_);
    return own ? std::min(*own, of_part) : of_part;
  }

  std::optional<std::int64_t> first_block(Interval interval, std::int64_t from, std::int64_t last) {
    auto rows = first_block_.rows(std::int64_t{interval.length().count()}, from, last);
    if (!rows.next()) return {};
    return rows.integer(0);
  }

  Bucket& bucket(const CandleRow& row, std::int64_t slot) {
    return buckets_[static_cast<std::size_t>(row.pair * slots_per_block + slot)];
  }

  /// Collects the parts of a block. The parts of 16 candles fill a number of whole blocks.
  void collect_parts(std::int64_t block) {
    const std::int64_t seconds = smaller_.front().length().count();
    const std::int64_t first = block * parts_per_candle_;
    for (auto rows = select_.rows(seconds, first, first + parts_per_candle_ - 1); rows.next();) {
      const CandleRow row = candle_row(rows, seconds, rows.integer(13));
      const auto part = run_.knows(row.pair) ? candle_in(row) : std::nullopt;
      if (part) bucket(row, place_of(bucket_at(interval_, part->open_time)).slot).parts.add(*part);
    }
  }

  void check_block(std::int64_t block, Findings& findings, store::Checked& checked) {
    const std::int64_t seconds = interval_.length().count();
    for (auto rows = select_.rows(seconds, block, block); rows.next(); ++checked.rows) {
      const CandleRow row = candle_row(rows, seconds, block);
      if (!run_.knows(row.pair) || !open_time_at(interval_, row.block, row.slot)) continue;
      bucket(row, row.slot).stored = true;
      const auto candle = candle_in(row);
      if (!candle) continue;
      const auto difference = difference_of(row, *candle);
      if (!difference)
        ++checked.without_parts;
      else if (!difference->empty())
        findings.add_at(row.place(), *difference);
    }
  }

  /// Returns merged_difference(), but nothing where parts may have been removed: the remaining parts make a
  /// different candle.
  std::optional<std::string> difference_of(const CandleRow& row, const Candle& candle) {
    auto difference = merged_difference(row, candle);
    const bool differs = difference && !difference->empty();
    if (differs && store::was_removed(run_.removed_until, smaller_.front(), candle.open_time)) return {};
    return difference;
  }

  /// Returns the differences between a candle and the merge of its parts, or of even smaller ones. Empty text
  /// if it equals one of these merges; nothing if there are no parts, or they are not all that the candle was
  /// made of.
  std::optional<std::string> merged_difference(const CandleRow& row, const Candle& candle) {
    const PartMerge& parts = bucket(row, row.slot).parts;
    std::optional<std::string> found;
    const auto agrees = [&](const std::optional<Candle>& merged) {
      if (!merged) return false;
      auto difference = sqlite::difference(candle, *merged);
      const bool none = difference.empty();
      if (!found) found = std::move(difference);
      return none;
    };
    if (agrees(parts.candle(interval_, candle.open_time, longest_max_gap))) return found;
    const auto quiet = quiet_in(row.pair, candle);
    std::optional<bool> stays_beside_all;  // beside the merge of a complete set of parts
    bool stays_beside_some = false;
    for (const Interval part : smaller_) {
      const auto stored = parts_of(row.pair, part, candle);
      const Parts all{.interval = part, .candles = stored, .quiet = quiet};
      const auto merged = merge(all, interval_, candle.open_time, longest_max_gap);
      // If the next smaller parts disagree, some are missing or wrong, but the existing ones still have to be
      // complete.
      if (agrees(merged)) return part == smaller_.front() ? std::string() : incompleteness_of(parts, candle);
      if (!merged || stays_beside_all) continue;
      const bool whole = is_whole(all, {candle.open_time, candle.close_time()});
      const bool stays = may_stay(candle, *merged, whole, run_.longest_gap);
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
  std::vector<TimeRange> quiet_in(std::int64_t pair, const Candle& bigger) {
    const TimeRange bucket{bigger.open_time, bigger.close_time()};
    std::vector<TimeRange> quiet;
    for (const Interval interval : smaller_)
      for (const auto& given_up :
           given_up_.select(PairId(static_cast<std::uint32_t>(pair)), interval, bucket))
        if (given_up.reason == store::GiveUp::no_trades) quiet.push_back(given_up.buckets);
    return quiet;
  }

  std::vector<Candle> parts_of(std::int64_t pair, Interval interval, const Candle& bigger) {
    std::vector<Candle> parts;
    const std::int64_t seconds = interval.length().count();
    const std::int64_t first = bucket_at(interval, bigger.open_time);
    const std::int64_t end = bucket_at(interval, bigger.close_time());
    for (std::int64_t block = place_of(first).block; block <= place_of(end - 1).block; ++block) {
      const std::int64_t start = block * slots_per_block;
      auto rows = select_of_pair_.rows(seconds, block, pair, std::max<std::int64_t>(first - start, 0),
                                       std::min(end - start, slots_per_block) - 1);
      while (rows.next())
        if (const auto part = candle_in(candle_row(rows, seconds, block))) parts.push_back(*part);
    }
    return parts;
  }

  void find_missing(std::int64_t block, Findings& findings) {
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      const auto slot = static_cast<std::int64_t>(i) % slots_per_block;
      const auto pair = static_cast<std::int64_t>(i) / slots_per_block;
      const TimePoint open_time = open_time_of(interval_, block * slots_per_block + slot);
      if (buckets_[i].stored || !buckets_[i].parts.candle(interval_, open_time, longest_max_gap)) continue;
      if (open_time < merged_from_ || newest_ < open_time + interval_.length() || is_open(open_time) ||
          !within_series(pair, open_time))
        continue;
      findings.add_at({.interval = interval_.length().count(), .block = block, .pair = pair, .slot = slot},
                      "missing, though it has parts");
    }
  }

  /// Returns whether the state of a collector lies inside the bucket, regardless of later stored buckets.
  bool is_open(TimePoint open_time) const {
    return collected_until_ && open_time <= *collected_until_ &&
           *collected_until_ < open_time + interval_.length();
  }

  /// Returns whether the interval was configured at that time, as far as the pair's candles show. The table
  /// `series` counts, too: it still knows of a candle that was lost at either end.
  bool within_series(std::int64_t pair, TimePoint open_time) const {
    const std::int64_t at = seconds_of(open_time);
    const std::pair key{pair, std::int64_t{interval_.length().count()}};
    bool begun = false;
    bool goes_on = false;
    for (const SeriesExtents* extents : {&run_.found, &run_.claimed}) {
      const auto extent = extents->find(key);
      if (extent == extents->end()) continue;
      begun = begun || extent->second.first <= at;
      goes_on = goes_on || extent->second.newest >= at;
    }
    return begun && goes_on;
  }

  VerificationRun& run_;
  Interval interval_;
  std::vector<Interval> smaller_;
  std::int64_t parts_per_candle_;
  TimePoint newest_;  // open_time of the newest candle of all; the store was certainly written to then
  std::optional<TimePoint> collected_until_;
  TimePoint merged_from_;
  Statement select_;
  Statement select_of_pair_;
  Statement first_block_;
  GivenUpRows given_up_;
  std::vector<Bucket> buckets_;  // by pair, then slot, of the block being checked
};

}  // namespace

void check_bigger(VerificationRun& run) {
  for (const Interval interval : run.intervals) {
    std::vector<Interval> smaller;
    for (const Interval other : run.intervals)
      if (other < interval && interval.is_multiple_of(other)) smaller.insert(smaller.begin(), other);
    if (smaller.empty()) continue;
    const store::Checked checked{
        .check = store::Check::bigger, .interval = interval, .part = smaller.front()};
    run_check(run, checked, [&](Findings& findings, store::Checked& result) {
      BiggerCheck(run, interval, smaller).run(findings, result);
    });
  }
}

}  // namespace candled::sqlite
