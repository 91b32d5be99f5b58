#pragma once

#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replay/replay.hpp"
#include "support/sample_csv.hpp"
#include "utf8/printable.hpp"

namespace candled::test {

/// A replay in the plainest way, line by line on one thread: what the fast one must agree with, byte for
/// byte.
class PlainReplay {
 public:
  PlainReplay(const replay::ReplayOptions& options, const replay::ReplayOutput& output)
      : options_(options),
        output_(output) {}

  std::expected<replay::ReplaySummary, std::string> run(std::istream& in) {
    SampleCsv lines(in);
    for (;;) {
      const auto line = lines.next();
      if (!line) return std::unexpected(line.error());
      if (!*line) break;
      const auto id = id_of(std::string((*line)->pair));
      if (!id && is_refused((*line)->pair)) continue;
      if (!id) return std::unexpected(lines.problem("the pair must be a name such as USDT_BTC"));
      if (!options_.pairs.matches(pairs_[*id])) continue;
      if (samples_.empty() || (*line)->time != time_) {
        if (!samples_.empty() && is_far_ahead((*line)->time)) return std::unexpected(first_line_);
        if (auto failure = flush()) return std::unexpected(*failure);
        first_line_ = lines.problem("it is more than a day ahead of the lines before and after it");
      }
      time_ = (*line)->time;
      samples_.push_back({*id, (*line)->price});
    }
    if (samples_.empty()) return summary_;
    if (auto failure = flush()) return std::unexpected(*failure);
    const Interval longest = options_.series.intervals.longest();
    std::vector<PairCandle> closed;
    const TimePoint end = longest.floor(series_->next_close()) + 2 * longest.length();
    series_->close(end, closed);
    if (const auto taken = output_(pairs_, closed, end); !taken) return std::unexpected(taken.error());
    return summary_;
  }

 private:
  std::optional<PairId> id_of(const std::string& name) {
    if (const auto id = pairs_.find_name(name)) return id;
    for (const NameOrder order : {NameOrder::quote_first, NameOrder::base_first})
      if (const auto pair = Pair::from_name(name, order)) return pairs_.find_or_add(*pair);
    return {};
  }

  bool is_refused(std::string_view name) {
    std::string shown = utf8::printable_line(name, Pair::max_name);
    if (name.size() > Pair::max_name || !Pair::from_name(shown, NameOrder::quote_first)) return false;
    ++summary_.bad_names;
    return true;
  }

  bool is_far_ahead(TimePoint next) const {
    constexpr std::chrono::days day{1};
    return time_ - next > day && (!series_ || time_ - newest_ > day);
  }

  std::optional<std::string> flush() {
    if (samples_.empty()) return {};
    newest_ = series_ ? std::max(newest_, time_) : time_;
    if (!series_) series_.emplace(options_.series, time_);
    std::vector<PairCandle> closed;
    const bool in_time = series_->add(time_, samples_, closed);
    summary_.samples += samples_.size();
    if (!in_time) summary_.late += samples_.size();
    samples_.clear();
    if (closed.empty()) return {};
    if (const auto taken = output_(pairs_, closed, time_); !taken) return taken.error();
    return {};
  }

  const replay::ReplayOptions& options_;
  const replay::ReplayOutput& output_;
  Pairs pairs_;
  std::optional<CandleBuilder> series_;
  TimePoint time_{};
  TimePoint newest_{};
  std::string first_line_;  // of those at time_, and what is wrong with it
  std::vector<Sample> samples_;
  replay::ReplaySummary summary_;
};

}  // namespace candled::test
