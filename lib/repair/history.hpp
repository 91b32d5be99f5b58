#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "candle/traded.hpp"
#include "feed/candle_source.hpp"
#include "repair/open_buckets.hpp"
#include "repair/plan.hpp"

namespace candled::repair {

/// The history of each pair that is still to be fetched: what is missing between a common beginning and its
/// first live candle.
///
/// What is open follows from the store, so nothing is kept between runs. The exchange says nothing of a pair
/// before it listed it: that older requests stay empty, too, tells this from a quiet time. Long empty times
/// are crossed by asking for candles of a day. Not thread-safe.
class History {
 public:
  struct Options {
    Intervals intervals;
    TimePoint since;
    /// The end of what is to be fetched; by default each pair's first live candle at or after `since`.
    std::optional<TimePoint> until{};
    /// True if a pair has to wait for its first live candle: nobody else fetches the buckets up to it that
    /// have not settled yet.
    bool waits_for_live = false;
  };

  /// The candles that the exchange offers.
  struct Offer {
    std::vector<Interval> fetched;
    std::size_t max_candles;
    std::optional<Interval> coarse;  ///< the interval in which to look for the next older candle
  };

  /// The moment at which the store is looked at.
  struct Moment {
    TimePoint settled;  ///< buckets that ended by then can be asked for
    TimePoint final;    ///< what the exchange says of buckets that ended by then stays so
    std::map<Interval, TimePoint> unmerged;  ///< see store::CandleWriter::unmerged()
  };

  /// A request to the exchange.
  struct Ask {
    std::size_t series;  ///< for take() and failed()
    PairId pair;
    Interval interval;
    std::vector<TimeRange> wanted;
    bool probe;  ///< true if the candles only tell where there are any

    TimeRange range() const { return {wanted.front().start, wanted.back().end}; }
  };

  /// The candles and stretches to be stored.
  struct Learnt {
    PairId pair;
    Interval interval;
    std::vector<Candle> candles{};
    std::vector<std::optional<Traded>> traded{};
    std::vector<store::GivenUp> given_up{};
  };

  struct Progress {
    std::uint64_t pairs = 0;
    std::uint64_t pairs_done = 0;
    std::uint64_t requests_left = 0;  ///< at most, of the pairs that have been looked at
    bool all_seen = true;             ///< whether that is all pairs

    bool done() const { return pairs == pairs_done; }
  };

  /// The number of buckets that a look reads, unless a single pair has more.
  static constexpr std::size_t buckets_per_look = 20'000;

  History(Options options, Offer offer);

  TimePoint since() const { return options_.since; }

  /// Adds a pair, unless it is known.
  void add(PairId pair);
  /// Looks at some of the pairs that it has not looked at, those of `asked` first. Returns what is to be
  /// stored of them.
  std::expected<std::vector<Learnt>, store::StoreError> look(store::CandleReader& reader,
                                                             const Moment& moment,
                                                             std::span<const PairId> asked);
  /// Returns whether the last look() left pairs that it could have looked at.
  bool looks_on() const { return looks_on_; }
  /// Returns the next request, if there is one: of the first of `asked` that has one, or the newest. With
  /// `only_asked` only the former.
  std::optional<Ask> next(std::span<const PairId> asked, bool only_asked) const;
  /// Takes the answer to `ask` and returns what is to be stored. Of buckets that ended after `final` nothing
  /// is concluded from the absence of a candle.
  std::expected<Learnt, store::StoreError> take(const Ask& ask, const feed::ExchangeCandles& answer,
                                                TimePoint final, store::CandleReader& reader);
  /// Notes that a request failed: others come first.
  void failed(const Ask& ask) { ++series_[ask.series].failures; }
  /// Leaves a pair alone.
  void leave_alone(PairId pair);

  /// Returns the end of the history of a pair, which is never while it has not been looked at; empty if the
  /// pair is not known.
  std::optional<TimePoint> end_of(PairId pair, Interval interval) const;
  Progress progress() const;

 private:
  struct Series {
    PairId pair;
    Interval interval;
    bool seen = false;
    bool done = false;
    TimePoint end{};
    std::vector<TimeRange> missing{};  // ascending
    std::vector<TimeRange> empty{};    // the exchange has nothing there, nor between it and `missing`
    bool probes = false;
    bool found_by_probe = false;
    std::size_t empty_answers = 0;  // in a row
    int failures = 0;
  };
  using Looked = std::expected<std::size_t, store::StoreError>;

  Looked look_at(Series& series, store::CandleReader& reader, const Moment& moment,
                 const std::map<Interval, TimePoint>& removed, std::vector<Learnt>& learnt);
  std::expected<std::optional<TimePoint>, store::StoreError> end_of_history(store::CandleReader& reader,
                                                                            const Series& series,
                                                                            const Moment& moment) const;
  Ask ask_of(std::size_t index) const;
  bool precedes(const Series& one, const Series& other) const;
  void take_probe(Series& series, const Ask& ask, const feed::ExchangeCandles& answer);
  void take_minutes(Series& series, const Ask& ask, const feed::ExchangeCandles& answer, TimePoint final,
                    Learnt& learnt);
  void nothing_found(Series& series, Learnt& learnt);
  std::expected<void, store::StoreError> finish(Series& series, store::CandleReader& reader, Learnt& learnt);
  std::size_t buckets_left(const Series& series) const;

  const Options options_;
  const Offer offer_;
  std::vector<Series> series_;
  std::map<std::pair<PairId, Interval>, std::size_t> places_;
  bool looks_on_ = false;
};

}  // namespace candled::repair
