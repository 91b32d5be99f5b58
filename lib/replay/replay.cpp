#include "replay/replay.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "candle/printable.hpp"
#include "replay/block_pipeline.hpp"
#include "replay/sample_line.hpp"

namespace candled::replay {
namespace {

/// Why a replay ends early.
struct Problem {
  std::string text;
  std::optional<std::size_t> sample{};  ///< the one of the block that is to blame, if one is
};
using Failure = std::optional<Problem>;

/// Whether `name` would be one if it did not hold a character that none may: an earlier version recorded it.
bool is_name_but_for_characters(std::string_view name) {
  const std::string shown = printable_line(name, Pair::max_name);
  return name.size() <= Pair::max_name &&
         (Pair::from_name(shown, NameOrder::quote_first) || Pair::from_name(shown, NameOrder::base_first));
}

/// Builds candles from blocks in their order.
class Builder {
 public:
  Builder(const ReplayOptions& options, Pairs known, const ReplayOutput& output, const Names& names)
      : options_(options),
        pairs_(std::move(known)),
        output_(output),
        names_(names) {}

  /// Takes the samples of `block`. Those of its last instant wait for the next one, as more may follow.
  Failure take(Block& block) {
    for (std::size_t i = 0; i < block.runs.size(); ++i) {
      const std::size_t begin = block.runs[i].begin;
      const std::size_t end = i + 1 < block.runs.size() ? block.runs[i + 1].begin : block.samples.size();
      const Resolved resolved = resolve(block, std::span(block.samples).subspan(begin, end - begin));
      if (!resolved.wanted.empty())
        if (auto failure = take(block.runs[i].time, resolved.wanted)) return failure;
      if (resolved.bad)
        return Problem{
            "the pair is not a name such as USDT_BTC, or one more than " + std::to_string(Pairs::max_count),
            begin + *resolved.bad};
    }
    keep(waiting_);
    return {};
  }

  Failure finish() {
    if (!series_) return {};
    if (auto failure = flush()) return failure;
    closed_.clear();
    const TimePoint end = end_of_all();
    series_->close(end, closed_);
    return hand_on(closed_, end);
  }

  void skip(std::uint64_t lines) { summary_.skipped += lines; }
  const ReplaySummary& summary() const { return summary_; }

 private:
  // What a name means, besides a pair.
  static constexpr PairId unwanted{Pairs::max_count};
  static constexpr PairId no_pair{Pairs::max_count + 1};
  static constexpr PairId too_many{Pairs::max_count + 2};
  static constexpr PairId bad_name{Pairs::max_count + 3};
  static constexpr PairId unresolved{Pairs::max_count + 4};
  /// No more samples of one instant wait together: it bounds the memory.
  static constexpr std::size_t most_waiting = 65'536;

  struct Resolved {
    std::span<const Sample> wanted;
    std::optional<std::size_t> bad{};  // the first one whose name is none, which ends them
  };

  /// Turns names into pairs in place, and leaves out what nobody asked for.
  Resolved resolve(const Block& block, std::span<Sample> samples) {
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::size_t number = index_of(samples[i].pair);
      PairId id = number < ids_.size() ? ids_[number] : unresolved;
      if (id == unresolved) [[unlikely]]
        id = id_of(block, samples[i].pair);
      if (index_of(id) >= Pairs::max_count) [[unlikely]] {
        if (id == too_many || (id == no_pair && !options_.skip_bad_lines)) return {samples.first(wanted), i};
        if (id == no_pair) ++summary_.skipped;
        if (id == bad_name) ++summary_.bad_names;
        continue;
      }
      samples[wanted] = {id, samples[i].price};
      ++wanted;
    }
    return {samples.first(wanted)};
  }

  PairId id_of(const Block& block, NameNumber name) {
    const std::size_t number = index_of(name);
    if (number >= Names::max_count) return id_of(block.rare_names[number - Names::max_count]);
    if (number >= ids_.size()) ids_.resize(number + 1, unresolved);
    return ids_[number] = id_of(names_[name]);
  }

  PairId id_of(std::string_view name) {
    if (const auto id = pairs_.find_name(name)) return options_.pairs.matches(pairs_[*id]) ? *id : unwanted;
    // `__A` is a name in one order only; a collector that followed both dialects records it all the same.
    for (const NameOrder order : {options_.name_order, NameOrder::quote_first, NameOrder::base_first})
      if (const auto pair = Pair::from_name(name, order))
        return options_.pairs.matches(*pair) ? pairs_.find_or_add(*pair).value_or(too_many) : unwanted;
    return is_name_but_for_characters(name) ? refuse(name) : no_pair;
  }

  PairId refuse(std::string_view name) {
    if (summary_.refused.size() < ReplaySummary::max_refused)
      summary_.refused.insert(escaped_name(name, Pair::max_name));
    return bad_name;
  }

  /// Samples of one instant follow those that wait.
  Failure take(TimePoint time, std::span<const Sample> samples) {
    if (!series_)
      if (auto failure = begin(time)) return failure;
    if (!waiting_.empty() && (time != time_ || waiting_.size() >= most_waiting))
      if (auto failure = flush()) return failure;
    if (waiting_.empty()) {
      time_ = time;
      waiting_ = samples;
    } else {
      keep(waiting_);
      kept_.insert(kept_.end(), samples.begin(), samples.end());
      waiting_ = kept_;
    }
    return {};
  }

  /// Makes what waits outlive its block.
  void keep(std::span<const Sample> samples) {
    if (samples.data() != kept_.data()) kept_.assign(samples.begin(), samples.end());
    waiting_ = kept_;
  }

  Failure begin(TimePoint first) {
    series_.emplace(options_.series, first);
    if (!options_.prepare) return {};
    auto closed = options_.prepare(*series_, first);
    if (!closed) return Problem{closed.error()};
    return closed->empty() ? Failure{} : hand_on(*closed, first);
  }

  TimePoint end_of_all() const {
    if (options_.at_end == AtEnd::close_shortest) return series_->next_close();
    const Interval longest = options_.series.intervals.longest();
    return longest.floor(series_->next_close()) + 2 * longest.length();
  }

  /// Hands what waits to the series.
  Failure flush() {
    closed_.clear();
    const bool in_time = series_->add(time_, waiting_, closed_);
    summary_.samples += waiting_.size();
    if (!in_time) summary_.late += waiting_.size();
    waiting_ = {};
    if (closed_.empty()) return {};
    return hand_on(closed_, time_);
  }

  Failure hand_on(const std::vector<PairCandle>& closed, TimePoint until) {
    const auto taken = output_(pairs_, closed, until);
    if (taken) return {};
    return Problem{taken.error()};
  }

  const ReplayOptions& options_;
  Pairs pairs_;
  const ReplayOutput& output_;
  const Names& names_;
  std::vector<PairId> ids_;  // by NameNumber
  std::optional<Series> series_;
  TimePoint time_{};
  std::span<const Sample> waiting_;  // all of time_, in a block or in kept_
  std::vector<Sample> kept_;
  std::vector<PairCandle> closed_;
  ReplaySummary summary_;
};

/// One run over all files.
class Run {
 public:
  using Result = std::expected<ReplaySummary, std::string>;

  Run(const std::vector<Recorded>& files, const ReplayOptions& options, Pairs known,
      const ReplayOutput& output)
      : files_(files),
        options_(options),
        pipeline_(
            [this] { return opened_ < files_.size() ? files_[opened_++].open(stop_.get_token()) : nullptr; },
            {.threads = options.threads == 0 ? suitable_threads() : options.threads,
             .block_bytes = options.block_bytes,
             .skip_bad_lines = options.skip_bad_lines}),
        builder_(options, std::move(known), output, pipeline_.names()) {}

  /// The threads may be waiting for a pipe.
  ~Run() { stop_.request_stop(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result result() {
    for (;;) {
      Block& block = pipeline_.next();
      if (block.begins_file) lines_before_ = 0;
      if (const auto problem = take(block)) return refuse(block.file, *problem);
      if (options_.progress) options_.progress({block.position, builder_.summary().samples});
      if (!block.last) continue;
      if (const auto failure = builder_.finish()) return refuse(block.file, failure->text);
      return builder_.summary();
    }
  }

 private:
  /// One thread builds, and keeps up with no more.
  static unsigned suitable_threads() { return std::clamp(std::thread::hardware_concurrency(), 1U, 8U); }

  std::optional<std::string> take(Block& block) {
    if (const auto failure = builder_.take(block)) {
      if (!failure->sample) return failure->text;
      const auto line = BlockParser::line_of_sample(block, *failure->sample);
      return problem_of_line(lines_before_ + line.number, line.text, failure->text);
    }
    if (const auto& bad = block.bad_line)
      return problem_of_line(lines_before_ + bad->number, bad->text, bad->what);
    builder_.skip(block.skipped);
    lines_before_ += block.lines;
    if (!block.broken) return {};
    return "after line " + std::to_string(lines_before_) + ": the rest cannot be read" +
           (block.broken->empty() ? "" : ": " + *block.broken);
  }

  Result refuse(std::size_t file, const std::string& problem) const {
    const std::string& name = files_[file].name;
    return std::unexpected(name.empty() ? problem : name + ": " + problem);
  }

  const std::vector<Recorded>& files_;
  const ReplayOptions& options_;
  std::stop_source stop_;
  std::size_t opened_ = 0;
  BlockPipeline pipeline_;
  Builder builder_;
  std::uint64_t lines_before_ = 0;  // of the file, before the block
};

}  // namespace

std::expected<ReplaySummary, std::string> replay(const std::vector<Recorded>& files,
                                                 const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output) {
  return Run(files, options, std::move(known), output).result();
}

std::expected<ReplaySummary, std::string> replay(std::istream& in, const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output) {
  return replay({{.name = "", .open = [&in](const std::stop_token&) { return input_of(in); }}}, options,
                std::move(known), output);
}

}  // namespace candled::replay
