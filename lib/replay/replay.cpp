#include "replay/replay.hpp"

#include <map>
#include <optional>

#include "replay/sample_csv.hpp"

namespace candled::replay {
namespace {

struct Problem {
  std::string text;
  bool of_line;  // the line read last is to blame, not the output
};
using Failure = std::optional<Problem>;

/// One run over one input.
class Run {
 public:
  Run(const ReplayOptions& options, Pairs known, const ReplayOutput& output)
      : options_(options),
        pairs_(std::move(known)),
        output_(output) {}

  Failure take(const SampleLine& line) {
    if (ids_.size() > max_names) ids_.clear();
    const auto found = ids_.find(line.pair);
    const auto id =
        found != ids_.end() ? found->second : ids_.emplace(line.pair, id_of(line.pair)).first->second;
    if (!id)
      return Problem{
          "the pair is not a name such as USDT_BTC, or one more than " + std::to_string(Pairs::max_count),
          true};
    if (*id == unwanted) return {};
    if (!series_) {
      if (auto failure = begin(line.time)) return failure;
    }
    if (!samples_.empty() && line.time != time_) {
      if (auto failure = flush()) return failure;
    }
    time_ = line.time;
    samples_.push_back({*id, line.price});
    return {};
  }

  Failure finish() {
    if (!series_) return {};
    if (auto failure = flush()) return failure;
    std::vector<PairCandle> closed;
    const TimePoint end = end_of_all();
    series_->close(end, closed);
    return hand_on(closed, end);
  }

  ReplaySummary summary() const { return summary_; }

 private:
  static constexpr PairId unwanted{Pairs::max_count};
  // Names that nobody asked for must not fill the memory.
  static constexpr std::size_t max_names = 4 * Pairs::max_count;

  std::optional<PairId> id_of(std::string_view name) {
    if (const auto id = pairs_.find_name(name)) return options_.pairs.matches(pairs_[*id]) ? *id : unwanted;
    // `__A` is a name in one order only; a collector that followed both dialects records it all the same.
    for (const NameOrder order : {options_.name_order, NameOrder::quote_first, NameOrder::base_first})
      if (const auto pair = Pair::from_name(name, order))
        return options_.pairs.matches(*pair) ? pairs_.find_or_add(*pair) : unwanted;
    return {};
  }

  Failure begin(TimePoint first) {
    series_.emplace(options_.series, first);
    if (!options_.prepare) return {};
    auto closed = options_.prepare(*series_, first);
    if (!closed) return Problem{closed.error(), false};
    return closed->empty() ? Failure{} : hand_on(*closed, first);
  }

  TimePoint end_of_all() const {
    if (options_.at_end == AtEnd::close_shortest) return series_->next_close();
    const Interval longest = options_.series.intervals.longest();
    return longest.floor(series_->next_close()) + 2 * longest.length();
  }

  /// Hands the samples of one instant to the series.
  Failure flush() {
    std::vector<PairCandle> closed;
    const bool in_time = series_->add(time_, samples_, closed);
    summary_.samples += samples_.size();
    if (!in_time) summary_.late += samples_.size();
    samples_.clear();
    if (closed.empty()) return {};
    return hand_on(closed, time_);
  }

  Failure hand_on(const std::vector<PairCandle>& closed, TimePoint until) {
    const auto taken = output_(pairs_, closed, until);
    if (taken) return {};
    return Problem{taken.error(), false};
  }

  const ReplayOptions& options_;
  Pairs pairs_;
  const ReplayOutput& output_;
  std::map<std::string, std::optional<PairId>, std::less<>> ids_;
  std::optional<Series> series_;
  TimePoint time_{};
  std::vector<Sample> samples_;  // all of time_
  ReplaySummary summary_;
};

}  // namespace

std::expected<ReplaySummary, std::string> replay(std::istream& in, const ReplayOptions& options, Pairs known,
                                                 const ReplayOutput& output) {
  SampleCsv lines(in);
  Run run(options, std::move(known), output);
  for (;;) {
    const auto line = lines.next();
    if (!line) return std::unexpected(line.error());
    if (!*line) break;
    if (auto failure = run.take(**line))
      return std::unexpected(failure->of_line ? lines.problem(failure->text) : failure->text);
  }
  if (auto failure = run.finish()) return std::unexpected(failure->text);
  return run.summary();
}

}  // namespace candled::replay
