#pragma once

#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "candle/candle_builder.hpp"
#include "collect/listings.hpp"
#include "log/log.hpp"
#include "store/candle_store.hpp"

namespace candled::collect {

/// Which stored candles a series goes on from.
struct ResumeRange {
  TimePoint now;     ///< when the series begins to observe
  TimePoint before;  ///< only from candles that opened before this
};

/// Makes `series` go on from where an earlier run ended: hands it what is stored of the bigger candles that
/// were running when the store's last candle in the range closed, so that they agree with their parts, and
/// the state of the bucket that was open when the earlier run ended, of whatever interval. Returns the
/// candles that have ended by `range.now`; storing one that is stored already does no harm. A state that
/// cannot be read is as good as none, and `log` gets a line that says so.
std::expected<std::vector<PairCandle>, store::StoreError> resume(CandleBuilder& series,
                                                                 store::CandleReader& reader,
                                                                 ResumeRange range, const log::Log& log);

/// Which stored candles a run goes on from.
struct BeginAt {
  TimePoint now;
  milliseconds ahead;  ///< candles that opened later than this after `now` are of another time
};

/// The state in which an earlier run left a store.
struct Resumed {
  Pairs pairs{};
  CandleBuilder builder;                       ///< goes on where that run ended
  std::vector<PairCandle> closed{};            ///< have ended since
  std::map<Interval, TimePoint> newest_end{};  ///< of the stored candles of each interval
  Listings listings{};                         ///< as far as stored candles tell
};

/// Reads from `store` what an earlier run left, and makes a builder of `options` go on with it: see resume().
std::expected<Resumed, store::StoreError> resume_from(store::CandleStore& store,
                                                      const CandleBuilder::Options& options, BeginAt at,
                                                      const log::Log& log);

/// How a replay begins.
struct ReplayResumed {
  std::vector<PairCandle> closed;    ///< have ended by the first sample
  std::optional<FormingState> left;  ///< what the newest replay has left, if this one does not go on with it
};

/// Makes the `series` of a replay, which begins with a sample at `first`, go on from where the newest replay
/// into the store ended, unless a sample of that was later: end_replay() then says what becomes of it.
std::expected<ReplayResumed, store::StoreError> resume_replay(CandleBuilder& series,
                                                              store::CandleReader& reader, TimePoint first,
                                                              const log::Log& log);

/// How a replay ends.
struct ReplayEnd {
  FormingState kept;               ///< for the recording that follows
  std::vector<PairCandle> closed;  ///< of another bucket, or of other samples: without their rest
};

/// What is open once a replay has ended at `end` that did not go on with what was `left`. Of two states of
/// one bucket the one is kept that has seen all that the other has: so a recording that is replayed again
/// changes nothing. Otherwise what was left is closed.
ReplayEnd end_replay(FormingState end, std::optional<FormingState> left, milliseconds max_gap);

}  // namespace candled::collect
