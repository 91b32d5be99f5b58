#include "candled/exchange_audit.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <memory>
#include <vector>

#include "audit/comparison.hpp"
#include "candled/exit_status.hpp"
#include "candled/stores.hpp"
#include "clock/system_clock.hpp"
#include "feed/pair_filter.hpp"
#include "poloniex/candle_client.hpp"
#include "text/time_text.hpp"

namespace candled::app {
namespace {

using audit::Comparison;
using audit::Difference;
template <typename T>
using Result = std::expected<T, std::string>;

constexpr milliseconds request_every{500};
constexpr std::size_t printed_differences = 100;

/// The buckets of one interval that are compared.
struct Buckets {
  Interval interval;
  TimePoint start;
  TimePoint end;
};

std::string prices_text(const Ohlc& prices) {
  return fmt::format("{} {} {} {}", prices.open.to_string(), prices.high.to_string(), prices.low.to_string(),
                     prices.close.to_string());
}

class ExchangeAudit {
 public:
  ExchangeAudit(const Options& options, const AgainstExchange& asked)
      : options_(options),
        asked_(asked),
        client_({.dialect = options.feed == poloniex::FeedKind::return_ticker
                                ? poloniex::Dialect::return_ticker
                                : poloniex::Dialect::price,
                 .exchange_url = options.exchange_url.value_or("")}) {}

  Result<std::uint64_t> run() {
    auto store = open_store(options_.store, {});
    if (!store) return std::unexpected(store.error().message);
    store_ = std::move(*store);
    auto opened = store_->open_reader();
    if (!opened) return std::unexpected(opened.error().message);
    reader_ = std::move(*opened);
    const auto pairs = reader_->pairs();
    if (!pairs) return std::unexpected(pairs.error().message);
    const auto all = buckets();
    if (!all) return std::unexpected(all.error());

    fmt::print("\n{:<20} {:>4} {:>8} {:>8} {:>9} {:>10} {:>12} {:>13} {:>18}\n", "pair", "", "compared",
               "equal", "differing", "incomplete", "missing here", "missing there", "largest difference");
    const feed::PairFilter filter(options_.pairs);
    for (const std::string& sentence : filter.unmatched(*pairs)) warn(sentence);
    for (const PairId id : pairs->ids()) {
      const Pair& pair = (*pairs)[id];
      if (!filter.matches(pair)) continue;
      for (const Buckets& range : *all)
        if (auto done = compare(id, pair, range); !done) return std::unexpected(done.error());
    }
    print_details();
    return wrong_;
  }

 private:
  /// Returns the buckets to compare. They end with the newest stored candle of any pair, not now: a store may
  /// have been left alone for a while. They do not begin before the oldest candle, where nobody collected.
  Result<std::vector<Buckets>> buckets() {
    const auto series = reader_->series();
    if (!series) return std::unexpected(series.error().message);
    std::map<Interval, Buckets> found;
    for (const auto& one : *series) {
      if (!client_.offers(one.interval) || !is_asked_for(one.interval)) continue;
      const TimePoint end = one.newest + one.interval.length();
      auto& range = found.try_emplace(one.interval, Buckets{one.interval, one.first, end}).first->second;
      range.start = std::min(range.start, one.first);
      range.end = std::max(range.end, end);
    }
    std::vector<Buckets> all;
    for (auto& [interval, range] : found) {
      range.end = std::min(range.end, interval.floor(clock_.now()));
      range.start = std::max(range.start, range.end - interval.length() * static_cast<int>(asked_.count));
      if (range.start < range.end) all.push_back(range);
    }
    if (all.empty())
      return std::unexpected(
          asked_.intervals.empty()
              ? "no candles are stored of any interval that the exchange offers"
              : "no candles are stored of any interval in --intervals that the exchange offers");
    return all;
  }

  bool is_asked_for(Interval interval) const {
    return asked_.intervals.empty() || std::ranges::count(asked_.intervals, interval) > 0;
  }

  Result<void> compare(PairId id, const Pair& pair, const Buckets& range) {
    const auto rows = reader_->candles({.pairs = {id},
                                        .intervals = {range.interval},
                                        .start = range.start,
                                        .end = range.end,
                                        .limit = asked_.count});
    if (!rows) return std::unexpected(rows.error().message);
    std::vector<Candle> ours;
    for (const PairCandle& row : *rows) ours.push_back(row.candle);
    const auto theirs = fetch(pair, range);
    if (!theirs && theirs.error().failure == feed::FeedFailure::refused) {
      fmt::print("{:<20} {:>4} refused: {}\n", pair.name, range.interval.name(), theirs.error().detail);
      return {};
    }
    if (!theirs) return std::unexpected(sentence_about(theirs.error()));
    take(pair, range.interval, audit::compare(ours, *theirs));
    return {};
  }

  std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError> fetch(const Pair& pair,
                                                                          const Buckets& range) {
    const auto page = range.interval.length() * static_cast<int>(client_.max_candles());
    std::vector<feed::ExchangeCandle> all;
    for (TimePoint start = range.start; start < range.end; start += page) {
      clock_.sleep_until(next_request_, {});
      next_request_ = clock_.now() + request_every;
      auto some = client_.fetch_candles(pair, range.interval, {start, std::min(start + page, range.end)}, {});
      if (!some) return std::unexpected(std::move(some.error()));
      std::ranges::move(some->candles, std::back_inserter(all));
    }
    return all;
  }

  static std::string sentence_about(const feed::FeedError& error) {
    std::string text = fmt::format("the exchange's candles cannot be fetched ({}): {}",
                                   to_string(error.failure), error.detail);
    if (error.failure != feed::FeedFailure::throttled) return text;
    if (error.retry_after) text += fmt::format("; try again in {} s", error.retry_after->count());
    return text + "; stopped, to avoid making it worse";
  }

  void take(const Pair& pair, Interval interval, const Comparison& comparison) {
    fmt::print("{:<20} {:>4} {:>8} {:>8} {:>9} {:>10} {:>12} {:>13} {:>17.6f}%\n", pair.name, interval.name(),
               comparison.compared(), comparison.equal, comparison.differences.size(), comparison.incomplete,
               comparison.missing_here, comparison.missing_there, comparison.largest * 100);
    std::fflush(stdout);
    wrong_ += comparison.wrong;
    for (const Difference& difference : comparison.differences) {
      const auto& [ours, theirs] = difference;
      // Failing candles must be seen, however many others there are.
      auto& lines = ours.source == Source::exchange ? wrong_details_ : details_;
      ++differences_;
      if (lines.size() < printed_differences)
        lines.push_back(fmt::format("{} {} {} {}: {}, the exchange has {}", pair.name, interval.name(),
                                    text::iso_text(ours.open_time), to_string(ours.source),
                                    prices_text(ours.ohlc), prices_text(theirs.ohlc)));
    }
  }

  void print_details() const {
    if (differences_ == 0) return;
    fmt::print("\ndifferences (open high low close):\n");
    for (const auto* lines : {&wrong_details_, &details_})
      for (const std::string& line : *lines) fmt::print("{}\n", line);
    const std::size_t printed = wrong_details_.size() + details_.size();
    if (differences_ > printed) fmt::print("... and {} more\n", differences_ - printed);
  }

  const Options& options_;
  const AgainstExchange& asked_;
  poloniex::CandleClient client_;
  clock::SystemClock clock_;
  TimePoint next_request_{};
  std::unique_ptr<store::CandleStore> store_;
  std::unique_ptr<store::CandleReader> reader_;
  std::uint64_t wrong_ = 0;
  std::uint64_t differences_ = 0;
  std::vector<std::string> wrong_details_;
  std::vector<std::string> details_;
};

}  // namespace

Result<std::uint64_t> audit_against_exchange(const Options& options, const AgainstExchange& asked) {
  return ExchangeAudit(options, asked).run();
}

}  // namespace candled::app
