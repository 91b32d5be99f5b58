#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "candle/candle_builder.hpp"
#include "clock/clock.hpp"
#include "collect/candle_sink.hpp"
#include "collect/clock_watch.hpp"
#include "collect/pair_room.hpp"
#include "collect/poll_schedule.hpp"
#include "collect/quote_book.hpp"
#include "collect/resume.hpp"
#include "collect/sample_sink.hpp"
#include "feed/feed.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "log/log.hpp"
#include "log/state_log.hpp"

namespace candled::collect {

/// Polls a feed on its schedule, builds candles from the answers, and hands on the candles that close.
///
/// A bucket closes when its end has passed and the poll in flight at that moment has ended, at the latest
/// `grace` after its end. No failure of the feed ends collecting. While our clock is wrong by ClockRules, no
/// sample is taken and no bucket closes. Everything but the Market and Health that it writes to belongs to
/// the thread that calls run(), turns() excepted.
class Collector {
 public:
  struct Options {
    milliseconds poll_every{1'000};
    milliseconds grace{2'000};
    std::uint64_t jitter_seed = 0;
    ClockRules clock{};  ///< by default, no clock is ever wrong
    /// The end of the newest stored candle, if there is one. If it lies ahead, candles that close before our
    /// clock is confirmed wait for that, for three polls at most.
    std::optional<TimePoint> newest_end{};
  };

  /// The collaborators; all must outlive the collector.
  struct Parts {
    feed::Feed& feed;
    clock::Clock& clock;
    CandleSink& sink;
    live::Market& market;
    live::Health& health;
    log::Log log;
    SampleSink* recorder = nullptr;  ///< may be null
    PairRoom* room = nullptr;        ///< if null, a pair beyond the limit is refused for good
    /// Finds the beginning of the run anew, or returns why it cannot; called when a clock that was wrong at
    /// the start is right. May be empty.
    std::function<std::expected<Resumed, store::StoreError>(BeginAt)> begin{};
  };

  /// The pairs in `book` are known to the sink already; new pairs are handed to it with their candles.
  Collector(Options options, Parts parts, CandleBuilder series, QuoteBook book);

  /// Collects until a stop is requested; then hands on the candles that have ended by then and returns.
  void run(const std::stop_token& stop);

  /// Returns how often run() has come round since the start: about once a second, also while an answer is
  /// awaited. Thread-safe.
  std::uint64_t turns() const { return turns_.load(std::memory_order_relaxed); }

 private:
  enum class State : std::uint8_t { starting, polling, failing, backing_off, throttled };

  void turn(const std::stop_token& stop);
  void come_round() { turns_.fetch_add(1, std::memory_order_relaxed); }
  void await_next_poll(const std::stop_token& stop);
  void poll(const std::stop_token& stop);
  std::optional<feed::Feed::Result> await_answer(const std::stop_token& stop);
  void take(const feed::TimedTicker& ticker);
  void take(const feed::FeedError& error);
  void collect(const feed::TimedTicker& ticker, const std::vector<Sample>& samples);
  void succeeded(const feed::TimedTicker& ticker, std::size_t samples);
  bool has_begun();
  std::optional<BeginAt> better_beginning() const;
  Moment moment() const { return {parts_.clock.now(), parts_.clock.uptime()}; }
  bool may_collect() const { return clock_watch_.may_collect(moment()); }
  TimePoint next_close() const;
  void look_at_clock();
  void close(TimePoint now);
  void hand_on(std::vector<PairCandle> closed);
  bool awaits_confirmation() const;
  void hand_on();
  void ask_for_room();
  void take_room();
  void forget(const store::GivenWay& given_way);
  void enter(State state, const std::string& line, log::Details details,
             milliseconds lasts = milliseconds{0});
  void publish();

  const Options options_;
  Parts parts_;
  CandleBuilder series_;
  QuoteBook book_;
  PollSchedule schedule_;
  std::size_t pairs_handed_on_ = 0;  // of the pairs that the book has added
  live::LastPrices prices_;
  live::FeedHealth health_;
  RejectedPairs rejected_;
  State state_ = State::starting;
  log::StateLog state_log_;
  bool late_ = false;  // the newest sample was late
  ClockWatch clock_watch_;
  ClockWatch::State clock_state_ = ClockWatch::State::unknown;
  log::StateLog clock_log_;
  Moment asked_;                    // the moment at which the poll in flight was sent
  TimePoint origin_;                // our clock's, when the builder began
  std::vector<PairCandle> closed_;  // not handed on yet
  std::uint64_t left_out_ = 0;      // samples left out because our clock is wrong
  bool begun_ = false;              // true once it has collected
  bool ids_ran_out_ = false;
  std::atomic<std::uint64_t> turns_ = 0;
};

}  // namespace candled::collect
