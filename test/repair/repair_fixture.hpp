#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "repair/repairer.hpp"
#include "store/candle_store.hpp"
#include "support/temporary_folder.hpp"
#include "support/times.hpp"

namespace candled::repair {

using namespace std::chrono_literals;
using test::noon;

inline const Interval minute(1min);
inline constexpr TimePoint one_o_clock = noon + 1h;

/// Returns the time of a minute, counted from noon.
constexpr TimePoint at(int from_noon) {
  return noon + std::chrono::minutes{from_noon};
}

/// A clock on which sleeping takes no time, and things happen when their time comes.
class EventClock final : public clock::Clock {
 public:
  TimePoint now() override { return now_ + ahead_; }
  milliseconds uptime() override { return now_ - noon; }
  void sleep_until(TimePoint time, std::stop_token stop) override;

  void at(TimePoint time, std::function<void()> event) { events_.emplace(time, std::move(event)); }
  void set(TimePoint time) { now_ = time; }
  /// From here on now() is so far ahead of the true time, which the events go by.
  void be_ahead_by(milliseconds step) { ahead_ = step; }
  TimePoint true_time() const { return now_; }

 private:
  TimePoint now_ = noon;
  milliseconds ahead_{0};
  std::multimap<TimePoint, std::function<void()>> events_;
};

struct Call {
  TimePoint time;
  std::string pair;
  Interval interval;
  TimeRange range;
};

/// Returns the answer of an exchange to one call.
using Answers = std::function<std::expected<std::vector<feed::ExchangeCandle>, feed::FeedError>(const Call&)>;

/// A candle that was traded, whose prices tell which bucket it is of.
feed::ExchangeCandle traded(TimePoint open_time);
/// All candles of a range, traded.
std::vector<feed::ExchangeCandle> all_of(const Call& call);

std::optional<Price> price(const std::string& text);

/// A repairer on a real store, with an exchange that is a function. It is 13:00, everything has been stored
/// until then, and polls work.
class Workshop {
 public:
  struct Options {
    std::string intervals = "1m,5m,10m";
    std::set<std::string> offered{"1m", "5m", "10m"};
    milliseconds window = 24h;
    std::size_t max_candles = 500;
    std::size_t max_requests = Todo::max_requests;
    std::size_t pairs = 1;
    std::optional<TimePoint> history_since{};
    std::optional<TimePoint> history_until{};
    std::optional<int> max_failures{};
    unsigned requests_per_second = 2;
  };

  Workshop() : Workshop(Options{}) {}
  explicit Workshop(Options options);

  /// Stores complete live candles of 1m of a pair, but none of the minutes in `missing`, and what is merged
  /// from them. Minutes count from noon.
  void collect(std::uint32_t pair, int from, int until, const std::set<int>& missing = {},
               const std::set<int>& incomplete = {});
  /// Removes what of 1m opened before that minute, as a retention would. Returns the number of candles
  /// removed.
  std::size_t remove_before(int end);
  /// Says that everything that ended until then is stored.
  void closed_until(TimePoint time);
  /// As a start of the service with other intervals; what is to be merged of them has been by then.
  void restart_with(const std::string& intervals);
  /// Runs a new repairer, as a start of the service does, until `end`.
  void run_until(TimePoint end);

  std::vector<PairCandle> candles(const std::string& interval, std::uint32_t pair = 0);
  std::optional<Candle> candle(const std::string& interval, int from_noon, std::uint32_t pair = 0);
  std::vector<store::GivenUp> given_up(const std::string& interval = "1m", std::uint32_t pair = 0);
  live::RepairHealth repair_health() const { return health.repair(); }

  const Options options;
  test::TemporaryFolder folder{test::quick_folder()};
  EventClock clock;
  live::Market market;
  live::Health health{noon};
  live::AskedPairs asked;
  std::unique_ptr<store::CandleStore> store;
  std::unique_ptr<collect::StoreQueue> queue;
  Answers answers = all_of;
  /// Returns the exchange's time that answers state; by default the true time.
  std::function<std::optional<TimePoint>()> exchange_time = [this] {
    return std::optional(clock.true_time());
  };
  std::vector<Call> calls;
  std::vector<std::string> log;
  std::stop_source stop;

 private:
  void open();
  void start_queue();
  std::unique_ptr<feed::CandleSource> make_source();

  Intervals intervals_;
};

}  // namespace candled::repair
