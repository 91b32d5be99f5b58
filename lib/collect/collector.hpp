#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "candle/series.hpp"
#include "collect/candle_sink.hpp"
#include "collect/clock.hpp"
#include "collect/log.hpp"
#include "collect/poll_schedule.hpp"
#include "collect/quote_book.hpp"
#include "collect/sample_sink.hpp"
#include "collect/state_log.hpp"
#include "feed/feed.hpp"
#include "live/live.hpp"

namespace candled {

/// Polls a feed on its schedule, turns the answers into candles, and hands on those that close.
///
/// A bucket closes when its end has passed and the poll in flight at that moment has ended, at the latest
/// `grace` after its end. No failure of the feed ends it. All but the Live it writes to belongs to the thread
/// that runs it.
class Collector {
 public:
  struct Options {
    milliseconds poll_every{1'000};
    milliseconds grace{2'000};
    std::uint64_t jitter_seed = 0;
  };

  /// What it works with; all must outlive it.
  struct Parts {
    Feed& feed;
    Clock& clock;
    CandleSink& sink;
    Live& live;
    Log log;
    SampleSink* recorder = nullptr;  ///< may be none
  };

  /// The pairs in `book` are known to the sink already; those that come in are handed to it with their
  /// candles.
  Collector(Options options, Parts parts, Series series, QuoteBook book);

  /// Collects until a stop is requested; then hands on what has ended by then and returns.
  void run(const std::stop_token& stop);

 private:
  enum class State : std::uint8_t { starting, polling, failing, backing_off, throttled };

  void turn(const std::stop_token& stop);
  void poll(const std::stop_token& stop);
  std::optional<Feed::Result> await_answer(const std::stop_token& stop);
  void take(const TimedTicker& ticker);
  void take(const FeedError& error);
  void close(TimePoint now);
  void hand_on(std::vector<PairCandle> closed);
  void enter(State state, const std::string& line, milliseconds lasts = milliseconds{0});
  void publish();

  const Options options_;
  Parts parts_;
  Series series_;
  QuoteBook book_;
  PollSchedule schedule_;
  std::size_t pairs_handed_on_;
  LastPrices prices_;
  FeedHealth health_;
  RejectedPairs rejected_;
  State state_ = State::starting;
  StateLog state_log_;
  bool late_ = false;  // the newest sample was
};

}  // namespace candled
