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

/// The range of stored candles that a builder continues from.
struct ResumeRange {
  TimePoint now;     ///< the time at which the builder begins to observe
  TimePoint before;  ///< only candles that opened before this count
};

/// Makes `series` continue where an earlier run ended. Hands it the stored parts of the bigger candles that
/// were forming when the last stored candle in the range closed, so that they agree with their parts, and the
/// state of the bucket that was forming when the earlier run ended, of whatever interval. Returns the candles
/// that have ended by `range.now`; storing one that is already stored does no harm. A state that cannot be
/// read counts as none, and `log` gets a line that says so.
std::expected<std::vector<PairCandle>, store::StoreError> resume(CandleBuilder& series,
                                                                 store::CandleReader& reader,
                                                                 ResumeRange range, const log::Log& log);

/// The limits of the stored candles that a run continues from.
struct BeginAt {
  TimePoint now;
  milliseconds ahead;  ///< candles that opened later than this after `now` belong to another time
};

/// The state in which an earlier run left a store.
struct Resumed {
  Pairs pairs{};
  CandleBuilder builder;                       ///< continues where that run ended
  std::vector<PairCandle> closed{};            ///< candles that have ended since
  std::map<Interval, TimePoint> newest_end{};  ///< end of the newest stored candle of each interval
  Listings listings{};                         ///< as far as stored candles tell
};

/// Reads the state in which an earlier run left `store`, and makes a builder of `options` continue from it;
/// see resume().
std::expected<Resumed, store::StoreError> resume_from(store::CandleStore& store,
                                                      const CandleBuilder::Options& options, BeginAt at,
                                                      const log::Log& log);

/// The beginning of a replay.
struct ReplayResumed {
  std::vector<PairCandle> closed;    ///< candles that have ended by the first sample
  std::optional<FormingState> left;  ///< left by the newest replay, if this one does not continue it
};

/// Makes the `series` of a replay, which begins with a sample at `first`, continue where the newest replay
/// into the store ended, unless that one had a later sample: end_replay() then decides what becomes of its
/// state.
std::expected<ReplayResumed, store::StoreError> resume_replay(CandleBuilder& series,
                                                              store::CandleReader& reader, TimePoint first,
                                                              const log::Log& log);

/// The end of a replay.
struct ReplayEnd {
  FormingState kept;               ///< the state for the recording that follows
  std::vector<PairCandle> closed;  ///< candles of another bucket, or of other samples: without their rest
};

/// Returns the state to keep after a replay that ended with the state `end` and did not continue the state
/// `left`. Of two states of one bucket, the one that has seen everything the other has is kept, so that
/// replaying a recording again changes nothing. Otherwise `left` is closed.
ReplayEnd end_replay(FormingState end, std::optional<FormingState> left, milliseconds max_gap);

}  // namespace candled::collect
