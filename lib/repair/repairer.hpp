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
#include "repair/pace.hpp"
#include "repair/survey.hpp"
#include "repair/tally.hpp"
#include "repair/todo.hpp"

namespace candled::repair {

/// Fills missing and incomplete candles with the exchange's own: those of an outage, of the time before the
/// start, and each that closes incomplete.
///
/// It works on a thread of its own, so that polling never waits for it, and leaves polling the better part of
/// what the exchange allows: it begins after the first successful poll, stands still while polls or storing
/// fail, and sends at most two requests a second. What is open follows from the store, and so does what was
/// given up: it goes on where an earlier run stopped. All but Market, Health and the queue it writes to
/// belongs to the thread that runs it.
class Repairer {
 public:
  /// Makes the source of candles that goes with a feed's name, such as `return-ticker`; null when there is
  /// none.
  using SourceFactory = std::function<std::unique_ptr<feed::CandleSource>(const std::string& feed)>;

  struct Options {
    Intervals intervals;
    milliseconds window;  ///< how old a bucket may be; zero turns repairing off
    std::size_t max_requests = Todo::max_requests;
  };

  /// What it works with; all must outlive it.
  struct Parts {
    SourceFactory make_source;
    store::CandleStore& store;
    collect::StoreQueue& queue;
    clock::Clock& clock;
    live::Market& market;
    live::Health& health;
    log::Log log;
  };

  /// A bucket is asked for when it ended so long ago: the exchange may still be computing it before.
  static constexpr std::chrono::seconds settling{10};
  /// That it has no candle is believed when it ended so long ago by the exchange's clock. By ours, where the
  /// exchange does not tell its own, nothing about a bucket is believed before.
  static constexpr std::chrono::seconds final_after{60};
  /// The longest wait for a bucket to end, however far behind the exchange's clock seems to be.
  static constexpr std::chrono::seconds longest_wait_for_end{3'600};
  /// A pair that the exchange has refused so often is left alone until the next start.
  static constexpr int max_refusals = 3;
  /// How often it looks whether there is work.
  static constexpr milliseconds turn_length{1'000};

  Repairer(Options options, Parts parts);

  /// Repairs until a stop is requested. Returns at once when repairing is off.
  void run(const std::stop_token& stop);

 private:
  /// What has been done since it last had nothing to do.
  struct Session {
    std::uint64_t repaired;
    std::uint64_t given_up;
  };

  using Answer = std::expected<feed::ExchangeCandles, feed::FeedError>;
  struct Verdict;

  void turn(const std::stop_token& stop);
  bool may_work();
  bool prepare(const std::string& feed);
  void begin_with(std::vector<Interval> fetched, const std::string& feed);
  void start_over();
  TimePoint settled_until() const;
  bool look();
  std::vector<Request> requests_for(const Found& found);
  bool give_up_hopeless(const Found& found);
  void rest();
  void work(const std::stop_token& stop);
  void take(Request request, const Answer& answer);
  void take_candles(Request request, const feed::ExchangeCandles& answer);
  void take_failure(Request request, const feed::FeedError& error);
  Verdict judge(const Request& request, const feed::ExchangeCandles& answer);
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
  Tally tally_;
  std::map<PairId, int> refusals_;
  std::optional<Session> session_;
  live::RepairHealth health_;
  std::uint64_t withdrawn_ = 0;  // when it last looked at everything
};

}  // namespace candled::repair
