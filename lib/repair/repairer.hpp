#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "clock/clock.hpp"
#include "collect/store_queue.hpp"
#include "feed/candle_source.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "log/log.hpp"
#include "repair/backfill.hpp"
#include "repair/pace.hpp"
#include "repair/survey.hpp"
#include "repair/tally.hpp"
#include "repair/todo.hpp"

namespace candled::repair {

/// Fills missing and incomplete candles with the exchange's own: those of an outage, each that closes
/// incomplete, and the history from before the first live candles.
///
/// It works on a thread of its own, so that polling never waits for it, and leaves polling the better part of
/// what the exchange allows: it begins after the first successful poll, stands still while polls or storing
/// fail, and keeps a steady rate. History comes after gaps, unless a client waits for it. Both the open and
/// the given-up buckets follow from the store, so it continues where an earlier run stopped. Everything but
/// the Market, the Health and the queue that it writes to belongs to the thread that calls run().
class Repairer {
 public:
  /// Makes the source of candles that goes with a feed's name, such as `return-ticker`; null if there is
  /// none.
  using SourceFactory = std::function<std::unique_ptr<feed::CandleSource>(const std::string& feed)>;

  struct Options {
    Intervals intervals;
    milliseconds window;  ///< the largest age of a bucket; zero turns repairing off
    std::size_t max_requests = Todo::max_requests;
    /// Returns the time back to which the history of each pair reaches, for the time of the first successful
    /// poll: until then our clock may be wrong. Null, or no time, fetches none.
    std::function<std::optional<TimePoint>(TimePoint now)> history_since{};
    /// If given, everything that is missing from there until this time is fetched once, and run() returns.
    std::optional<TimePoint> history_until{};
    /// The number of requests a second; by default what the source says.
    std::optional<unsigned> requests_per_second{};
    /// The number of failures in a row after which run() gives up; by default it never does.
    std::optional<int> max_failures{};
  };

  /// The collaborators; all must outlive the repairer.
  struct Parts {
    SourceFactory make_source;
    store::CandleStore& store;
    collect::StoreQueue& queue;
    clock::Clock& clock;
    live::Market& market;
    live::Health& health;
    log::Log log;
    const live::AskedPairs* asked = nullptr;  ///< the pairs whose history clients wait for; may be null
  };

  /// The time after a bucket's end before which it is not asked for: the exchange may still be computing it.
  static constexpr std::chrono::seconds settling{10};
  /// The longest wait for a bucket to end, however far behind the exchange's clock seems to be.
  static constexpr std::chrono::seconds longest_wait_for_end{3'600};
  /// The number of refusals by the exchange after which a pair is left alone until the next start.
  static constexpr int max_refusals = 3;
  /// The time between two looks for work.
  static constexpr milliseconds turn_length{1'000};

  Repairer(Options options, Parts parts);

  /// Repairs until a stop is requested. Returns at once if there is nothing to do.
  void run(const std::stop_token& stop);
  /// Returns whether it has ended because too many requests failed.
  bool gave_up() const { return options_.max_failures && failures_ >= *options_.max_failures; }

 private:
  /// The work done since there was last nothing to do.
  struct Session {
    std::uint64_t repaired;
    std::uint64_t given_up;
  };

  using Answer = std::expected<feed::ExchangeCandles, feed::FeedError>;

  void turn(const std::stop_token& stop);
  bool may_work();
  bool prepare(const std::string& feed);
  void begin_with(std::vector<Interval> fetched, const std::string& feed);
  void start_over();
  TimePoint ended_before(milliseconds age) const;
  void begin_history();
  bool look();
  bool look_for_gaps();
  bool look_for_history();
  std::vector<Request> requests_for(const Found& found);
  bool give_up_hopeless(const Found& found);
  void rest();
  void work(const std::stop_token& stop);
  void work_on_history(const History::Ask& ask, const std::stop_token& stop);
  Answer fetch(PairId pair, Interval interval, TimeRange range, const std::stop_token& stop);
  void count(const Answer& answer);
  void note_failure(const feed::FeedError& error);
  void count_refusal(PairId pair, const feed::FeedError& error);
  void note_success();
  bool has_ended() const;
  void count_given_up(const Request& request, const store::GivenUp& gap);
  void take(Request request, const Answer& answer);
  void take_candles(Request request, const feed::ExchangeCandles& answer);
  void take_failure(Request request, const feed::FeedError& error);
  void ask_again_later(Request request, TimePoint exchange_now);
  void leave_alone(PairId pair);
  bool store(const store::Repair& repair);
  void store_failed(const std::string& error);
  void begin_session();
  void end_session();
  void enter(const char* state);
  void publish();
  void sleep(milliseconds length, const std::stop_token& stop);

  const Options options_;
  Parts parts_;
  std::unique_ptr<store::CandleReader> reader_;
  std::unique_ptr<feed::CandleSource> source_;
  std::optional<Survey> survey_;
  Todo todo_;
  Pace pace_;
  Backfill backfill_;
  int failures_ = 0;             // requests in a row
  std::size_t max_candles_ = 0;  // of the source, when it last looked
  Tally tally_;
  std::map<PairId, int> refusals_;
  std::optional<Session> session_;
  live::RepairHealth health_;
  std::uint64_t withdrawn_ = 0;  // the value when it last looked at everything
};

}  // namespace candled::repair
