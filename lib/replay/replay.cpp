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
    const auto found = ids_.find(line.pair);
    const auto id =
        found != ids_.end() ? found->second : ids_.emplace(line.pair, id_of(line.pair)).first->second;
    if (!id)
      return Problem{
          "the pair is not a name such as USDT_BTC, or one more than " + std::to_string(Pairs::max_count),
          true};
    if (*id == unwanted) return {};
    if (!series_) series_.emplace(options_.series, line.time);
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
    const TimePoint end = options_.series.intervals.longest().floor(series_->next_close()) +
                          options_.series.intervals.longest().length() * 2;
    series_->close(end, closed);
    return hand_on(std::move(closed), end);
  }

  ReplaySummary summary() const { return summary_; }

 private:
  static constexpr PairId unwanted{Pairs::max_count};

  std::optional<PairId> id_of(std::string_view name) {
    if (const auto id = pairs_.find_name(name)) return options_.pairs.matches(pairs_[*id]) ? *id : unwanted;
    const auto pair = Pair::from_name(name, options_.name_order);
    if (!pair) return {};
    return options_.pairs.matches(*pair) ? pairs_.find_or_add(*pair) : unwanted;
  }

  /// Hands the samples of one instant to the series.
  Failure flush() {
    std::vector<PairCandle> closed;
    const bool in_time = series_->add(time_, samples_, closed);
    summary_.samples += samples_.size();
    if (!in_time) summary_.late += samples_.size();
    samples_.clear();
    if (closed.empty()) return {};
    return hand_on(std::move(closed), time_);
  }

  Failure hand_on(std::vector<PairCandle> closed, TimePoint until) {
    const auto taken = output_(pairs_, std::move(closed), until);
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
