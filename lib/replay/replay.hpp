#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/intervals.hpp"
#include "candle/pairs.hpp"
#include "feed/pair_filter.hpp"
#include "replay/input.hpp"

namespace candled::replay {

/// How far a replay has come.
struct ReplayProgress {
  std::uint64_t bytes = 0;  ///< read of the inputs, packed ones where they are compressed
  std::uint64_t samples = 0;
};

struct ReplayOptions {
  CandleBuilder::Options series;
  feed::PairFilter pairs{"*"};
  /// Of the names in recordings whose header leaves that open, if it is known: see FileNames.
  std::optional<NameOrder> name_order{};
  /// Called once, with the series and the time of the first sample, before it is taken: to restore what is
  /// stored. Returns candles that have closed, or an error sentence to end the replay. May be empty.
  std::function<std::expected<std::vector<PairCandle>, std::string>(CandleBuilder&, TimePoint first)>
      prepare{};
  /// Called once, after the last sample, with what is still open, to keep that for the recording which
  /// follows; an error sentence fails the replay. Without it all candles close with what they have.
  std::function<std::expected<void, std::string>(const Pairs&, const CandleBuilder&)> keep_open{};
  /// Called now and then, from the thread of the caller. May be empty.
  std::function<void(const ReplayProgress&)> progress{};
  /// The time of day: what is more than a day ahead of it is no sample. May be empty.
  std::function<TimePoint()> now{};
  bool skip_bad_lines = false;  ///< count lines that are no samples instead of ending with an error
  unsigned threads = 0;         ///< that read and parse, besides the caller's; 0 for as many as suit
  std::size_t block_bytes = 512 * 1'024;  ///< how much of the text a thread takes at once
};

struct ReplaySummary {
  std::uint64_t samples = 0;        ///< lines read whose pair was asked for
  std::uint64_t late = 0;           ///< of these, dropped because their bucket had closed
  std::uint64_t skipped = 0;        ///< lines that were no samples, or of a time that cannot be
  std::uint64_t bad_names = 0;      ///< samples left out since their pair's name holds what none may
  std::set<std::string> refused{};  ///< these names, escaped; the first max_refused of them

  static constexpr std::size_t max_refused = 20;
};

/// A recording, or the next part of one.
struct Recorded {
  std::string name;                                                  ///< what errors call it
  std::function<std::unique_ptr<Input>(std::stop_token stop)> open;  ///< `stop` ends what its reads wait for
};

/// What takes the candles: those that closed together, all pairs known so far, and the time up to which
/// everything has closed. It returns an error sentence to end the replay.
using ReplayOutput = std::function<std::expected<void, std::string>(
    const Pairs&, const std::vector<PairCandle>&, TimePoint closed_until)>;

/// Builds candles from the recorded samples in `files`, one after the other, through the same Series as live.
/// The clock is the samples' own time: the first one is the start of observing. Names mean what FileNames
/// says, `known` being the known pairs. Samples of a pair whose
/// name holds a character that none may are left out and counted; any other name that is none is an error.
/// The error is a sentence that begins with the file's name.
///
/// One line with a time far ahead would make all that follow late. So what is more than a day ahead of
/// everything before it and of what comes next is no sample, nor is what is more than a day ahead of `now`; a
/// recording that goes on days later is ordinary.
///
/// Threads of its own read and parse ahead; the caller's builds the candles and calls `output`. The memory is
/// bounded, however long the files are: about 1 MiB for each thread and 4 MiB more, where lines are as
/// recordings have them, four times that where they are as short as can be.
std::expected<ReplaySummary, std::string> replay(const std::vector<Recorded>& files,
                                                 const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output);

/// The same from one stream; errors name no file.
std::expected<ReplaySummary, std::string> replay(std::istream& in, const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output);

}  // namespace candled::replay
