#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "candle/intervals.hpp"
#include "candle/pairs.hpp"
#include "candle/series.hpp"
#include "collect/pair_filter.hpp"

namespace candled::replay {

/// What becomes of the candles whose buckets reach beyond the end of a recording.
enum class AtEnd : std::uint8_t {
  close_all,       ///< they close with what they have
  close_shortest,  ///< only those of the shortest interval do; bigger ones wait for the recording that
                   ///< follows
};

struct ReplayOptions {
  Series::Options series;
  PairFilter pairs{"*"};
  NameOrder name_order = NameOrder::quote_first;  ///< of names that are not among the known pairs
  AtEnd at_end = AtEnd::close_all;
  /// Called once, with the series and the time of the first sample, before it is taken: to restore what is
  /// stored. Returns candles that have closed, or an error sentence to end the replay. May be empty.
  std::function<std::expected<std::vector<PairCandle>, std::string>(Series&, TimePoint first)> prepare{};
};

struct ReplaySummary {
  std::uint64_t samples = 0;  ///< lines read whose pair was asked for
  std::uint64_t late = 0;     ///< of these, dropped because their bucket had closed
};

/// What takes the candles: those that closed together, all pairs known so far, and the time up to which
/// everything has closed. It returns an error sentence to end the replay.
using ReplayOutput = std::function<std::expected<void, std::string>(
    const Pairs&, const std::vector<PairCandle>&, TimePoint closed_until)>;

/// Builds candles from the recorded samples in `in`, through the same Series as live. The clock is the
/// samples' own time: the first one is the start of observing; what the last one closes is up to `at_end`. A
/// name that `known` has means that pair. The error is a sentence.
std::expected<ReplaySummary, std::string> replay(std::istream& in, const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output);

}  // namespace candled::replay
