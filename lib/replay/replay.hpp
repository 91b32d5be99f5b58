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

/// The progress of a replay.
struct ReplayProgress {
  std::uint64_t bytes = 0;  ///< bytes read of the inputs, packed ones where they are compressed
  std::uint64_t samples = 0;
};

struct ReplayOptions {
  CandleBuilder::Options series;
  feed::PairFilter pairs{"*"};
  /// The order of the currencies in the names of recordings whose header leaves it open, if it is known: see
  /// FileNames.
  std::optional<NameOrder> name_order{};
  /// Called once, with the builder and the time of the first sample, before that sample is taken, to restore
  /// what is stored. Returns candles that have closed, or an error sentence to end the replay. May be empty.
  std::function<std::expected<std::vector<PairCandle>, std::string>(CandleBuilder&, TimePoint first)>
      prepare{};
  /// Called once, after the last sample, with the builder, to keep its forming candles for the recording that
  /// follows; an error sentence fails the replay. If empty, all candles close as they are.
  std::function<std::expected<void, std::string>(const Pairs&, const CandleBuilder&)> keep_open{};
  /// Called now and then, on the caller's thread. May be empty.
  std::function<void(const ReplayProgress&)> progress{};
  /// Returns the time of day: a line more than a day ahead of it is not a sample. May be empty.
  std::function<TimePoint()> now{};
  bool skip_bad_lines = false;  ///< count lines that are not samples instead of ending with an error
  unsigned threads = 0;         ///< threads that read and parse, besides the caller's; 0 chooses a number
  std::size_t block_bytes = 512 * 1'024;  ///< the amount of text that a thread takes at once
};

struct ReplaySummary {
  std::uint64_t samples = 0;        ///< lines read of requested pairs
  std::uint64_t late = 0;           ///< of these, dropped because their bucket had closed
  std::uint64_t skipped = 0;        ///< lines that were not samples, or had an impossible time
  std::uint64_t bad_names = 0;      ///< samples left out because their pair's name has a forbidden character
  std::set<std::string> refused{};  ///< the first max_refused of these names, escaped

  static constexpr std::size_t max_refused = 20;
};

/// A recording, or the next part of one.
struct Recorded {
  std::string name;                                                  ///< the name used in errors
  std::function<std::unique_ptr<Input>(std::stop_token stop)> open;  ///< `stop` ends waiting reads
};

/// Takes the candles that closed together, all pairs known so far, and the time up to which everything has
/// closed. Returns an error sentence to end the replay.
using ReplayOutput = std::function<std::expected<void, std::string>(
    const Pairs&, const std::vector<PairCandle>&, TimePoint closed_until)>;

/// Builds candles from the recorded samples in `files`, one after the other, through the same CandleBuilder
/// as live. The clock is the samples' own time: observing starts at the first sample. FileNames decides what
/// names mean, `known` being the known pairs. Samples of a pair whose name holds a forbidden character are
/// left out and counted; any other invalid name is an error. The error is a sentence that begins with the
/// file's name.
///
/// One line with a time far ahead would make all later ones late. A line is therefore not a sample if it is
/// more than a day ahead of everything before it and of the next samples, or more than a day ahead of `now`;
/// a recording that continues days later is ordinary.
///
/// Threads of its own read and parse ahead; the caller's thread builds the candles and calls `output`. Memory
/// is bounded, however long the files are: about 1 MiB for each thread and 4 MiB more for the usual lines of
/// recordings, four times that for the shortest possible lines.
std::expected<ReplaySummary, std::string> replay(const std::vector<Recorded>& files,
                                                 const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output);

/// Does the same for one stream; errors name no file.
std::expected<ReplaySummary, std::string> replay(std::istream& in, const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output);

}  // namespace candled::replay
