#include "candled/backfill_command.hpp"

#include <atomic>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <thread>

#include "candled/exit_status.hpp"
#include "candled/progress_line.hpp"
#include "candled/stores.hpp"
#include "clock/system_clock.hpp"
#include "collect/quote_book.hpp"
#include "collect/resume.hpp"
#include "collect/store_queue.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/pair_registry.hpp"
#include "poloniex/feeds.hpp"
#include "repair/repairer.hpp"
#include "stop_signals/stop_signals.hpp"
#include "text/time_text.hpp"

namespace candled::app {
namespace {

using namespace std::chrono_literals;
template <typename T>
using Outcome = std::expected<T, std::string>;

/// The number of requests that may fail one after the other, of either kind.
constexpr int max_failures = 8;
constexpr milliseconds look_every{100};
constexpr collect::StoreQueue::LastWait queue_patience{.failing = 1s, .slow = 8s};

Outcome<TimeRange> range_of(const BackfillFlags& flags, TimePoint now) {
  constexpr std::string_view allowed =
      "2021-11-01, 2021-11-01T12:00:00Z, or seconds or milliseconds since 1970";
  const auto start = text::parse_time(flags.start);
  if (!start) return std::unexpected(fmt::format("--start: '{}' given; allowed: {}", flags.start, allowed));
  const auto end = flags.end.empty() ? std::optional(now) : text::parse_time(flags.end);
  if (!end) return std::unexpected(fmt::format("--end: '{}' given; allowed: {}", flags.end, allowed));
  if (*end <= *start) return std::unexpected("--end: it is not after --start");
  return TimeRange{*start, *end};
}

class BackfillRun {
 public:
  BackfillRun(const Options& options, TimeRange range, bool quiet)
      : options_(options),
        range_(range),
        quiet_(quiet),
        built_with_{.intervals = options.intervals, .max_gap = options.max_gap},
        health_(clock_.now()) {}

  Outcome<void> run() {
    auto store = open_store(options_.store, {.access = store::Access::collect, .built_with = built_with_});
    if (!store) return std::unexpected(std::move(store.error().message));
    store_ = std::move(*store);
    auto resumed = collect::resume_from(*store_, built_with_,
                                        {.now = clock_.now(), .ahead = std::chrono::days{1}}, log_);
    if (!resumed) return std::unexpected(std::move(resumed.error().message));
    if (const auto prepared = prepare(std::move(*resumed)); !prepared) return prepared;
    return fetch();
  }

  const live::BackfillHealth& progress() const { return progress_; }

 private:
  /// Asks the exchange for its pairs, and stores the ones that are new, and what an earlier run left.
  Outcome<void> prepare(collect::Resumed resumed) {
    registry_.adopt(std::move(resumed.pairs));
    collect::QuoteBook book(feed::PairFilter(options_.pairs), registry_, std::move(resumed.listings));
    const auto ticker = poll();
    if (!ticker) return std::unexpected(ticker.error());
    collect::RejectedPairs rejected(log_);
    book.samples(ticker->ticker, rejected);
    for (const std::string& sentence : book.unmatched(ticker->ticker)) warn(sentence);
    market_.set_pairs(book.snapshot(), book.excluded());
    queue_.emplace(collect::StoreQueue::Options{}, store_->writer(), market_, health_, log_);
    queue_->push({.new_pairs = book.pairs().added_after(0),
                  .candles = std::move(resumed.closed),
                  .forming = resumed.builder.state()});
    health_.set_feed({.feed = feed_->name(), .last_success = ticker->time, .clock = ticker->clock});
    return {};
  }

  Outcome<feed::TimedTicker> poll() {
    feed_ = poloniex::make_feed({.kind = options_.feed, .exchange_url = options_.exchange_url.value_or("")});
    std::string error;
    for (int attempt = 0; attempt < max_failures; ++attempt) {
      if (attempt > 0) clock_.sleep_until(clock_.now() + 1s, {});
      if (signals_.pending()) return std::unexpected(std::string(stopped));
      feed_->begin();
      std::optional<feed::Feed::Result> result;
      while (!result) result = feed_->wait_until(clock_.now() + 1s, {});
      if (*result) return std::move(**result);
      error = fmt::format("{}: {}", to_string(result->error().failure), result->error().detail);
      if (result->error().failure == feed::FeedFailure::throttled) break;
    }
    return std::unexpected(fmt::format("the exchange's pairs cannot be fetched ({})", error));
  }

  Outcome<void> fetch() {
    repair::Repairer repairer({.intervals = options_.intervals,
                               .window = 0ms,
                               .history_since = [this](TimePoint) { return std::optional(range_.start); },
                               .history_until = range_.end,
                               .requests_per_second = options_.repair_rate,
                               .max_failures = max_failures},
                              {.make_source =
                                   [this](const std::string& feed) {
                                     return poloniex::make_candle_source(
                                         feed, options_.exchange_url.value_or(""),
                                         [](std::string_view line) { warn(line); });
                                   },
                               .store = *store_,
                               .queue = *queue_,
                               .clock = clock_,
                               .market = market_,
                               .health = health_,
                               .log = log_});
    std::atomic<bool> ended = false;
    std::jthread fetching([&](const std::stop_token& stop) {
      repairer.run(stop);
      ended = true;
    });
    const std::string error = watch(ended);
    fetching.request_stop();
    fetching.join();
    progress_ = health_.backfill();
    const std::size_t unstored = queue_->finish(queue_patience);
    if (!error.empty()) return std::unexpected(error);
    if (unstored > 0) return std::unexpected(health_.store().error);
    if (repairer.gave_up())
      return std::unexpected(
          fmt::format("the exchange's candles cannot be fetched ({}); the same command "
                      "goes on where this one ended",
                      health_.repair().error));
    if (progress_.pairs == 0) return std::unexpected("no pair that is wanted is known to the exchange");
    return {};
  }

  /// Shows the progress until the run has `ended`. Returns the reason to end it earlier; empty if there is
  /// none.
  std::string watch(const std::atomic<bool>& ended) {
    ProgressLine line(quiet_);
    while (!ended) {
      if (signals_.pending()) return std::string(stopped);
      if (const auto error = health_.store().error; !error.empty()) return error;
      line.show([this](ProgressLine::Seconds) { return text_of(health_.backfill()); });
      clock_.sleep_until(clock_.now() + look_every, {});
    }
    return {};
  }

  static std::string text_of(const live::BackfillHealth& health) {
    std::string text =
        fmt::format("{} of {} pairs, {} candles", health.pairs_done, health.pairs, health.candles);
    if (health.seconds_left) text += fmt::format(", {} s left", health.seconds_left->count());
    return text;
  }

  static constexpr std::string_view stopped =
      "stopped before the end; the same command goes on where this one ended";

  const Options& options_;
  const TimeRange range_;
  const bool quiet_;
  const CandleBuilder::Options built_with_;
  const StopSignals signals_;
  const log::Log log_ = [](log::LogLevel level, std::string_view line) {
    if (level >= log::LogLevel::warning) warn(line);
  };
  clock::SystemClock clock_;
  live::PairRegistry registry_;
  live::Market market_;
  live::Health health_;
  std::unique_ptr<store::CandleStore> store_;
  std::unique_ptr<feed::Feed> feed_;
  std::optional<collect::StoreQueue> queue_;
  live::BackfillHealth progress_;
};

}  // namespace

int backfill_command(const Options& options, const BackfillFlags& flags) {
  const auto range = range_of(flags, clock::SystemClock().now());
  if (!range) return fail(wrong_usage, range.error());
  BackfillRun backfill(options, *range, flags.quiet);
  if (const auto ran = backfill.run(); !ran) return fail(failed, ran.error());
  const auto& progress = backfill.progress();
  if (!flags.quiet) warn(fmt::format("{} candles of {} pairs fetched", progress.candles, progress.pairs));
  return done;
}

}  // namespace candled::app
