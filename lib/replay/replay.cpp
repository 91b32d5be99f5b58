#include "replay/replay.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "replay/block_pipeline.hpp"
#include "replay/file_names.hpp"
#include "replay/sample_line.hpp"
#include "utf8/printable.hpp"

namespace candled::replay {
namespace {

/// A line of one of the files.
struct Place {
  std::size_t file;
  std::uint64_t number;
  std::string text;
};

/// The reason why a replay ends early.
struct Problem {
  std::string text;
  std::optional<Place> place{};  ///< the line at fault, if there is one
};
using Failure = std::optional<Problem>;

/// Returns whether `name` would be a pair's name but for a forbidden character: an earlier version recorded
/// such names.
bool is_name_but_for_characters(std::string_view name) {
  const std::string shown = utf8::printable_line(name, Pair::max_name);
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

  /// Takes the samples of `block`, whose file has `lines_before` lines before it. Samples of its last instant
  /// wait for the next block, as more may follow.
  Failure take(Block& block, std::uint64_t lines_before) {
    waits_here_ = false;
    lines_before_ = lines_before;
    if (block.begins_file) begin_file(block);
    if (file_names_->wants_names() && !block.samples.empty())
      file_names_->look_at(distinct_names(block), pairs_);
    for (std::size_t i = 0; i < block.runs.size(); ++i) {
      const std::size_t begin = block.runs[i].begin;
      const std::size_t end = i + 1 < block.runs.size() ? block.runs[i + 1].begin : block.samples.size();
      const Resolved resolved = resolve(block, std::span(block.samples).subspan(begin, end - begin));
      if (!resolved.wanted.empty())
        if (auto failure = take(block, {block.runs[i].time, begin}, resolved.wanted)) return failure;
      if (resolved.bad) return Problem{std::string(resolved.why), place_of(block, begin + *resolved.bad)};
    }
    keep(waiting_);
    if (waits_here_ && is_ahead_of_all_before()) waiting_since_ = place_of(block, waiting_begin_);
    return {};
  }

  Failure finish() {
    if (waiting_.empty() && !series_) return {};
    if (auto failure = flush()) return failure;
    if (options_.keep_open) {
      const auto kept = options_.keep_open(pairs_, *series_);
      return kept ? Failure{} : Problem{kept.error()};
    }
    closed_.clear();
    const TimePoint end = end_of_all();
    series_->close(end, closed_);
    return hand_on(closed_, end);
  }

  void skip(std::uint64_t lines) { summary_.skipped += lines; }
  const ReplaySummary& summary() const { return summary_; }

 private:
  // The meanings of a name that is not a wanted pair.
  static constexpr PairId unwanted{Pairs::max_ids};
  static constexpr PairId no_pair{Pairs::max_ids + 1};
  static constexpr PairId too_many{Pairs::max_ids + 2};
  static constexpr PairId bad_name{Pairs::max_ids + 3};
  static constexpr PairId undecided{Pairs::max_ids + 4};
  static constexpr PairId unresolved{Pairs::max_ids + 5};
  /// The largest number of samples of one instant that wait together; it bounds the memory.
  static constexpr std::size_t most_waiting = 65'536;

  /// The longest distance of a time ahead of all others.
  static constexpr milliseconds far_ahead = std::chrono::days{1};

  struct Resolved {
    std::span<const Sample> wanted;
    std::optional<std::size_t> bad{};  // the first one with an invalid name, which ends them
    std::string_view why{};
  };

  void begin_file(const Block& block) {
    file_names_.emplace(block.columns, options_.name_order);
    ids_.clear();
  }

  std::vector<std::string> distinct_names(const Block& block) const {
    std::vector<std::string> names = block.rare_names;
    std::vector<bool> met;
    for (const Sample& sample : block.samples) {
      const std::size_t number = index_of(sample.pair);
      if (number >= Names::max_count) continue;
      if (number >= met.size()) met.resize(number + 1);
      if (!met[number]) names.push_back(names_[sample.pair]);
      met[number] = true;
    }
    return names;
  }

  Place place_of(const Block& block, std::size_t sample) const {
    const auto line = BlockParser::line_of_sample(block, sample);
    return {block.file, lines_before_ + line.number, std::string(line.text)};
  }

  static std::string_view why_bad(PairId id) {
    if (id == too_many) return "more than 10000 pairs";
    if (id == undecided)
      return "it is unclear which currency is the quote: give --feed return-ticker for the first, --feed "
             "price for the second";
    return "the pair must be a name such as USDT_BTC";
  }

  /// Turns names into pairs in place, and leaves out pairs that nobody asked for.
  Resolved resolve(const Block& block, std::span<Sample> samples) {
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::size_t number = index_of(samples[i].pair);
      PairId id = number < ids_.size() ? ids_[number] : unresolved;
      if (id == unresolved) [[unlikely]]
        id = id_of(block, samples[i].pair);
      if (index_of(id) >= Pairs::max_ids) [[unlikely]] {
        if (id == too_many || id == undecided || (id == no_pair && !options_.skip_bad_lines))
          return {samples.first(wanted), i, why_bad(id)};
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
    const auto pair = file_names_->read(name, pairs_);
    if (pair) return options_.pairs.matches(*pair) ? pairs_.find_or_add(*pair).value_or(too_many) : unwanted;
    if (pair.error() == FileNames::Failure::undecided) return undecided;
    return is_name_but_for_characters(name) ? refuse(name) : no_pair;
  }

  PairId refuse(std::string_view name) {
    if (summary_.refused.size() < ReplaySummary::max_refused)
      summary_.refused.insert(escaped_name(name, Pair::max_name));
    return bad_name;
  }

  /// Takes samples of one instant, after those that wait.
  Failure take(const Block& block, Block::Run run, std::span<const Sample> samples) {
    if (is_ahead_of_clock(run.time)) {
      if (!options_.skip_bad_lines)
        return Problem{"it is more than a day ahead of the clock", place_of(block, run.begin)};
      summary_.skipped += samples.size();
      return {};
    }
    if (!waiting_.empty() && run.time < time_ - far_ahead && is_ahead_of_all_before()) {
      if (auto failure = refuse_waiting(block)) return failure;
    } else if (!waiting_.empty() && (run.time != time_ || waiting_.size() >= most_waiting)) {
      if (auto failure = flush()) return failure;
    }
    if (waiting_.empty()) {
      time_ = run.time;
      waiting_ = samples;
      waiting_begin_ = run.begin;
      waits_here_ = true;
    } else {
      keep(waiting_);
      kept_.insert(kept_.end(), samples.begin(), samples.end());
      waiting_ = kept_;
    }
    return {};
  }

  bool is_ahead_of_all_before() const { return !newest_ || time_ - *newest_ > far_ahead; }

  bool is_ahead_of_clock(TimePoint time) {
    if (!options_.now || time <= last_allowed_) return false;
    last_allowed_ = options_.now() + far_ahead;
    return time > last_allowed_;
  }

  /// Refuses the waiting samples, whose time is far ahead.
  Failure refuse_waiting(const Block& block) {
    if (!options_.skip_bad_lines)
      return Problem{"it is more than a day ahead of the lines before and after it",
                     waits_here_ ? place_of(block, waiting_begin_) : waiting_since_};
    summary_.skipped += waiting_.size();
    waiting_ = {};
    return {};
  }

  /// Makes the waiting samples outlive their block.
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
    const Interval longest = options_.series.intervals.longest();
    return longest.floor(series_->next_close()) + 2 * longest.length();
  }

  /// Hands the waiting samples to the builder.
  Failure flush() {
    if (!series_)
      if (auto failure = begin(time_)) return failure;
    newest_ = newest_ ? std::max(*newest_, time_) : time_;
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
  std::optional<FileNames> file_names_;
  std::vector<PairId> ids_;  // by NameNumber, in this file
  std::optional<CandleBuilder> series_;
  TimePoint time_{};
  std::span<const Sample> waiting_;  // all of time_, in a block or in kept_
  std::vector<Sample> kept_;
  bool waits_here_ = false;  // they began in this block, with the sample waiting_begin_
  std::size_t waiting_begin_ = 0;
  std::optional<Place> waiting_since_;  // where they began, if in an earlier block
  std::optional<TimePoint> newest_;     // of all samples before those
  TimePoint last_allowed_ = TimePoint::min();
  std::uint64_t lines_before_ = 0;  // of the file, before the block
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

  /// Stops the threads, which may be waiting for a pipe.
  ~Run() { stop_.request_stop(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result result() {
    for (;;) {
      Block& block = pipeline_.next();
      if (block.begins_file) lines_before_ = 0;
      if (auto failure = builder_.take(block, lines_before_)) return refuse(block, *failure);
      if (const auto problem = rest_of(block)) return refuse(block.file, *problem);
      if (options_.progress) options_.progress({block.position, builder_.summary().samples});
      if (!block.last) continue;
      if (const auto failure = builder_.finish()) return refuse(block, *failure);
      return builder_.summary();
    }
  }

 private:
  /// Returns the number of threads: one thread builds, and keeps up with no more.
  static unsigned suitable_threads() { return std::clamp(std::thread::hardware_concurrency(), 1U, 8U); }

  /// Returns the fault of the lines after the block's samples, if there is one.
  std::optional<std::string> rest_of(const Block& block) {
    if (const auto& bad = block.bad_line)
      return problem_of_line(lines_before_ + bad->number, bad->text, bad->what);
    builder_.skip(block.skipped);
    lines_before_ += block.lines;
    if (!block.broken) return {};
    return "after line " + std::to_string(lines_before_) + ": the rest cannot be read" +
           (block.broken->empty() ? "" : ": " + *block.broken);
  }

  Result refuse(const Block& block, const Problem& problem) const {
    if (!problem.place) return refuse(block.file, problem.text);
    const auto& [file, number, text] = *problem.place;
    return refuse(file, problem_of_line(number, text, problem.text));
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
  return replay(
      {{.name = "", .open = [&in](const std::stop_token&) { return without_zeros_at_end(input_of(in)); }}},
      options, std::move(known), output);
}

}  // namespace candled::replay
