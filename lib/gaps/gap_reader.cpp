#include "gaps/gap_reader.hpp"

#include <algorithm>

namespace candled::gaps {
namespace {

std::vector<PairId> ids_by_name(const Pairs& pairs) {
  std::vector<PairId> ids = pairs.ids();
  std::ranges::sort(ids, {}, [&pairs](PairId id) -> std::string_view { return pairs[id].name; });
  return ids;
}

bool is_listed(const live::LastPrices& prices, PairId pair) {
  return index_of(pair) < prices.size() && prices[index_of(pair)].has_value();
}

TimeRange common(const TimeRange& one, const TimeRange& other) {
  return {std::max(one.start, other.start), std::min(one.end, other.end)};
}

bool overlap(const TimeRange& one, const TimeRange& other) {
  return one.start < other.end && other.start < one.end;
}

/// Returns the time back to which history is being fetched; empty if none is.
std::optional<TimePoint> history_since(const live::BackfillHealth& backfill) {
  return backfill.state == "done" ? std::nullopt : backfill.since;
}

/// Appends a bucket, or extends the last row by it if the bucket follows that row and is alike.
void append(std::vector<GapRow>& rows, const GapRow& bucket) {
  if (!rows.empty()) {
    GapRow& last = rows.back();
    if (last.pair == bucket.pair && last.interval == bucket.interval &&
        last.buckets.end == bucket.buckets.start && last.kind == bucket.kind && last.open == bucket.open &&
        last.why == bucket.why) {
      last.buckets.end = bucket.buckets.end;
      return;
    }
  }
  rows.push_back(bucket);
}

/// Returns the whole buckets that open in `range`.
TimeRange buckets_that_open_in(Interval interval, TimeRange range) {
  return {interval.ceil(range.start), interval.ceil(range.end)};
}

}  // namespace

GapReader::GapReader(store::CandleReader& reader, const live::Market& market, const live::Health& health,
                     const Intervals& intervals, TimePoint now)
    : reader_(reader),
      intervals_(intervals),
      repair_(health.repair()),
      history_since_(history_since(health.backfill())),
      prices_(market.prices()),
      stored_until_(health.store().stored_until),
      window_start_(now - repair_.window) {}

std::expected<GapPage, store::StoreError> GapReader::page(const GapQuery& query, const Pairs& pairs) {
  GapPage page;
  const auto listings = read_listings();
  if (!listings) return std::unexpected(listings.error());
  const auto removed = reader_.removed_until();
  if (!removed) return std::unexpected(removed.error());
  for (const PairId pair : ids_by_name(pairs)) {
    if (!query.pairs.empty() && !std::ranges::binary_search(query.pairs, pair)) continue;
    if (query.after && pairs[pair].name < query.after->pair) continue;
    if (index_of(pair) >= listings->size() || !(*listings)[index_of(pair)]) continue;
    const TimeRange expected = expected_of(*(*listings)[index_of(pair)]);
    const bool resumed = query.after && pairs[pair].name == query.after->pair;
    for (const Interval interval : query.intervals) {
      if (resumed && interval < query.after->interval) continue;
      TimeRange range = buckets_that_open_in(interval, query.range);
      if (const auto until = removed->find(interval); until != removed->end())
        range.start = std::max(range.start, until->second);
      if (resumed && interval == query.after->interval)
        range.start = std::max(range.start, interval.floor(query.after->open_time));
      range = whole_buckets(interval, common(range, expected));
      while (range.start < range.end) {
        if (page.rows.size() >= query.limit || looked_at_ >= max_buckets) {
          page.next = Position{range.start, pairs[pair].name, interval};
          return page;
        }
        const TimePoint end =
            std::min(range.end, range.start + interval.length() * static_cast<std::int64_t>(chunk));
        auto rows = rows_of(pair, interval, {range.start, end});
        if (!rows) return std::unexpected(rows.error());
        range.start = end;
        for (const GapRow& row : *rows) {
          if (page.rows.size() < query.limit) {
            append(page.rows, row);
            continue;
          }
          page.next = Position{row.buckets.start, pairs[pair].name, interval};
          return page;
        }
      }
    }
  }
  return page;
}

/// Returns the listing of each pair; empty for a pair without candles.
auto GapReader::read_listings() -> std::expected<Listings, store::StoreError> {
  Listings listings;
  if (!stored_until_) return listings;
  const auto series = reader_.series();
  if (!series) return std::unexpected(series.error());
  for (const store::SeriesSummary& summary : *series) {
    if (summary.interval != intervals_.shortest()) continue;
    if (index_of(summary.pair) >= listings.size()) listings.resize(index_of(summary.pair) + 1);
    listings[index_of(summary.pair)] = Listing{
        .shortest = summary, .listed = is_listed(*prices_, summary.pair), .stored_until = *stored_until_};
  }
  return listings;
}

/// Returns the range in which a pair should have candles by now. History comes newest first: while older
/// candles may follow, a bucket that begins before the oldest one is not a gap.
TimeRange GapReader::expected_of(const Listing& listing) const {
  TimeRange expected = expected_range(intervals_, listing);
  if (history_since_ && *history_since_ < listing.shortest.first) expected.start = listing.shortest.first;
  return expected;
}

auto GapReader::rows_of(PairId pair, Interval interval, TimeRange range) -> Rows {
  looked_at_ += count_buckets(interval, range);
  const auto gaps = find_gaps(reader_, pair, interval, range);
  if (!gaps) return std::unexpected(gaps.error());
  const auto fetched = fetched_below(interval);
  if (fetched && *fetched != interval && !gaps->empty()) return derived_rows(*gaps, pair, interval, *fetched);

  std::vector<GapRow> rows;
  for (const Gap& gap : *gaps)
    for (TimePoint time = gap.buckets.start; time < gap.buckets.end; time += interval.length()) {
      const auto [open, why] = reason_of(gap, pair, interval, time);
      append(rows, {.pair = pair,
                    .interval = interval,
                    .buckets = {time, time + interval.length()},
                    .kind = gap.kind,
                    .open = open,
                    .why = why});
    }
  return rows;
}

/// Returns the rows of a bigger interval that is merged. Its candles become whole when their parts do, so the
/// parts decide whether a gap is open.
auto GapReader::derived_rows(const std::vector<Gap>& gaps, PairId pair, Interval interval, Interval fetched)
    -> Rows {
  const auto parts = rows_of(pair, fetched, {gaps.front().buckets.start, gaps.back().buckets.end});
  if (!parts) return std::unexpected(parts.error());
  std::vector<GapRow> rows;
  auto part = parts->begin();
  for (const Gap& gap : gaps)
    for (TimeRange bucket{gap.buckets.start, {}}; bucket.start < gap.buckets.end; bucket.start = bucket.end) {
      bucket.end = bucket.start + interval.length();
      while (part != parts->end() && part->buckets.end <= bucket.start) ++part;
      bool open = false;
      bool too_old = false;
      const bool has_gaps = part != parts->end() && overlap(part->buckets, bucket);
      if (gap.kind == GapKind::missing && !has_gaps) continue;  // nothing was traded
      for (auto one = part; one != parts->end() && overlap(one->buckets, bucket); ++one) {
        open = open || one->open;
        too_old = too_old || one->why == "outside_window";
      }
      append(rows, {.pair = pair,
                    .interval = interval,
                    .buckets = bucket,
                    .kind = gap.kind,
                    .open = open,
                    .why = why_not(open, too_old)});
    }
  return rows;
}

/// Returns the reason of a gap in a bigger interval.
std::string_view GapReader::why_not(bool open, bool too_old) const {
  if (!repair_.enabled) return "repair_off";
  return !open && too_old ? "outside_window" : "parts";
}

auto GapReader::reason_of(const Gap& gap, PairId pair, Interval interval, TimePoint bucket) const -> Reason {
  if (!repair_.enabled) return {.open = false, .why = "repair_off"};
  if (gap.given_up) return {.open = false, .why = store::to_string(*gap.given_up)};
  if (repair_.fetched && fetched_below(interval) != interval) return {.open = false, .why = "not_offered"};
  if (std::ranges::binary_search(repair_.refused, pair)) return {.open = false, .why = "refused"};
  if (bucket < window_start_) return {.open = false, .why = "outside_window"};
  return {.open = true, .why = "not_observed"};
}

/// Returns the fetched interval that candles of `interval` are merged from, which may be `interval` itself.
std::optional<Interval> GapReader::fetched_below(Interval interval) const {
  if (!repair_.fetched) return {};
  for (std::optional<Interval> part = interval; part; part = intervals_.parts_of(*part))
    if (std::ranges::count(*repair_.fetched, *part) > 0) return part;
  return {};
}

}  // namespace candled::gaps
