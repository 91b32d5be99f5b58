#include "candled/replay_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "candled/exit_status.hpp"
#include "candled/progress_line.hpp"
#include "candled/stores.hpp"
#include "clock/system_clock.hpp"
#include "collect/resume.hpp"
#include "replay/candle_csv.hpp"
#include "replay/input.hpp"
#include "replay/replay.hpp"
#include "utf8/joined.hpp"

namespace candled::app {
namespace {

using replay::ReplayOptions;
using replay::ReplaySummary;
using Files = std::vector<replay::Recorded>;
using Replayed = std::expected<ReplaySummary, std::string>;

/// The approximate number of candles in a transaction: transactions are few and large, yet the memory is
/// bounded.
constexpr std::size_t candles_a_transaction = 50'000;

/// Gathers closed candles into transactions.
class Storing {
 public:
  explicit Storing(store::CandleWriter& writer) : writer_(writer) {}

  /// Stores the candles left by an earlier replay in a transaction of their own, with `end` once this replay
  /// has ended.
  std::expected<void, std::string> store_left(std::vector<PairCandle> closed,
                                              std::optional<FormingState> end = {}) {
    const auto stored =
        writer_.store({.candles = std::move(closed), .replayed = std::move(end), .of_another = true});
    if (!stored) return std::unexpected(stored.error().message);
    stored_ += stored->candles;
    merged_ += stored->merged.size();
    return {};
  }

  std::expected<void, std::string> add(const Pairs& pairs, const std::vector<PairCandle>& closed) {
    auto& candles = batch_.candles;
    candles.insert(candles.end(), closed.begin(), closed.end());
    if (candles.size() < candles_a_transaction) return {};
    return flush(pairs);
  }

  /// Merges the missing candles of intervals that were configured later than their parts were stored.
  std::expected<void, std::string> merge_later() {
    while (!writer_.unmerged().empty()) {
      const auto step = writer_.merge_later();
      if (!step) return std::unexpected(step.error().message);
      merged_ += step->merged.size();
    }
    return {};
  }

  /// Stores the gathered candles; `end` is the state in which the replay has ended, if it has.
  std::expected<void, std::string> flush(const Pairs& pairs, std::optional<FormingState> end = {}) {
    batch_.new_pairs = pairs.added_after(pairs_stored_);
    batch_.replayed = std::move(end);
    const auto stored = writer_.store(batch_);
    if (!stored) return std::unexpected(stored.error().message);
    stored_ += stored->candles;
    known_ += batch_.candles.size() - stored->candles;
    merged_ += stored->merged.size();
    pairs_stored_ += batch_.new_pairs.size();
    batch_.candles.clear();
    return {};
  }

  std::size_t stored() const { return stored_; }
  /// Returns the number of candles whose bucket had a stored one before.
  std::size_t known() const { return known_; }
  /// Returns the number of bigger candles that were merged from stored parts.
  std::size_t merged() const { return merged_; }

 private:
  store::CandleWriter& writer_;
  std::size_t pairs_stored_ = 0;  // of the pairs that the replay has added
  store::Batch batch_;            // the next transaction's
  std::size_t stored_ = 0;
  std::size_t known_ = 0;
  std::size_t merged_ = 0;
};

/// Replays into a store. The bucket that is forming when a recording ends is left to the recording that
/// follows, and the store merges the bigger candles.
Replayed replay_into_store(const Files& files, ReplayOptions options, const std::string& url) {
  const auto store = open_store(url, {.access = store::Access::collect, .built_with = options.series});
  if (!store) return std::unexpected(store.error().message);
  const auto opened = (*store)->open_reader();
  if (!opened) return std::unexpected(opened.error().message);
  store::CandleReader& reader = **opened;
  auto pairs = reader.pairs();
  if (!pairs) return std::unexpected(pairs.error().message);

  Storing storing((*store)->writer());
  std::optional<FormingState> left;
  options.prepare = [&](CandleBuilder& series,
                        TimePoint first) -> std::expected<std::vector<PairCandle>, std::string> {
    const log::Log log = [](log::LogLevel, std::string_view line) {
      fmt::print(stderr, "candled: {}\n", line);
    };
    auto resumed = collect::resume_replay(series, reader, first, log);
    if (!resumed) return std::unexpected(resumed.error().message);
    left = std::move(resumed->left);
    if (const auto stored = storing.store_left(std::move(resumed->closed)); !stored)
      return std::unexpected(stored.error());
    return std::vector<PairCandle>{};
  };
  std::size_t open = 0;
  options.keep_open = [&](const Pairs& all, const CandleBuilder& series) -> std::expected<void, std::string> {
    collect::ReplayEnd end = collect::end_replay(series.state(), std::move(left), series.max_gap());
    open = end.kept.candles.size();
    if (end.closed.empty()) return storing.flush(all, std::move(end.kept));
    if (const auto stored = storing.flush(all); !stored) return stored;
    return storing.store_left(std::move(end.closed), std::move(end.kept));
  };
  auto summary = replay::replay(files, options, std::move(*pairs),
                                [&](const Pairs& all, const std::vector<PairCandle>& closed, TimePoint) {
                                  return storing.add(all, closed);
                                });
  if (!summary) return summary;
  if (const auto merged = storing.merge_later(); !merged) return std::unexpected(merged.error());
  fmt::print(stderr,
             "candled: {} candles stored, {} already stored, {} merged from stored ones; {} of the last "
             "bucket wait for the next recording\n",
             storing.stored(), storing.known(), storing.merged(), open);
  return summary;
}

Replayed replay_to_stdout(const Files& files, const ReplayOptions& options) {
  replay::CandleCsv csv(std::cout, options.series.intervals);
  auto summary = replay::replay(files, options, {},
                                [&](const Pairs& pairs, std::vector<PairCandle> closed,
                                    TimePoint until) -> std::expected<void, std::string> {
                                  csv.add(pairs, closed);
                                  csv.write_until(until);
                                  if (!std::cout) return std::unexpected("standard output cannot be written");
                                  return {};
                                });
  csv.finish();
  if (summary && !std::cout.flush()) return std::unexpected("standard output cannot be written");
  return summary;
}

/// Returns the first file that cannot be opened; empty if all can.
std::string missing(const std::vector<std::string>& files) {
  const auto found = std::ranges::find_if(
      files, [](const std::string& file) { return file != "-" && !std::ifstream(file); });
  return found == files.end() ? "" : *found;
}

Files opened_in_turn(const std::vector<std::string>& names) {
  Files files;
  for (const std::string& name : names)
    files.push_back({.name = name, .open = [name](std::stop_token stop) {
                       return replay::open_input(name, std::move(stop));
                     }});
  return files;
}

/// Returns the size of all files; 0 if one of them is a pipe.
std::uint64_t total_bytes(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const std::string& file : files) {
    const std::uint64_t size = replay::size_of_input(file);
    if (size == 0) return 0;
    total += size;
  }
  return total;
}

}  // namespace

int replay_command(const Options& options, const Replaying& replaying) {
  std::ios::sync_with_stdio(false);
  if (const std::string file = missing(replaying.files); !file.empty())
    return fail(failed, fmt::format("'{}' cannot be read", file));

  auto line = std::make_optional<ProgressLine>(replaying.quiet);
  clock::SystemClock clock;
  const ReplayOptions how{
      .series = {.intervals = options.intervals, .max_gap = options.max_gap},
      .pairs = feed::PairFilter(options.pairs),
      .name_order = poloniex::name_order(options.feed),
      .progress =
          [&line, total = total_bytes(replaying.files)](const replay::ReplayProgress& so_far) {
            line->show([&](ProgressLine::Seconds elapsed) {
              return reading_progress(so_far.bytes, total, so_far.samples, elapsed);
            });
          },
      .now = [&clock] { return clock.now(); },
      .skip_bad_lines = replaying.skip_bad_lines};
  const Files files = opened_in_turn(replaying.files);
  const Replayed summary =
      options.store_given ? replay_into_store(files, how, options.store) : replay_to_stdout(files, how);
  line.reset();
  if (!summary) return fail(failed, summary.error());
  if (summary->samples == 0 && options.pairs != "*")
    warn(fmt::format("--pairs: '{}' selects no sample of the recording", options.pairs));
  if (summary->bad_names > 0)
    fmt::print(stderr, "candled: {} samples skipped because of their pair names: {}{}\n", summary->bad_names,
               utf8::joined(summary->refused, ", "),
               summary->refused.size() == ReplaySummary::max_refused ? " and perhaps others" : "");
  const std::string skipped =
      replaying.skip_bad_lines ? fmt::format(", {} bad lines skipped", summary->skipped) : "";
  fmt::print(stderr, "candled: {} samples read, {} of them late{}\n", summary->samples, summary->late,
             skipped);
  if (replaying.strict && summary->late + summary->skipped > 0)
    return fail(failed, "--strict: some samples were late or some lines were skipped");
  return done;
}

}  // namespace candled::app
