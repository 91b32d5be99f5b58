#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "live/market.hpp"
#include "store/candle_store.hpp"
#include "stream/event_topic.hpp"

namespace candled::stream {

/// What a client asks of `/api/stream`.
struct Subscription {
  PairId pair;
  Interval interval;
  std::optional<TimePoint>
      after{};  ///< the last candle that it has; nothing for those that close from now on
  text::TimeText times = text::TimeText::milliseconds;
  bool forming = true;  ///< wants the forming candle, too
  std::shared_ptr<http::Outlet> outlet{};
};

/// All streams of events: who listens to what, and what is to be sent when.
///
/// Closed candles come from the store, never from memory, so that a client gets those that are durable, and
/// all of them. After a failure to read nothing has moved, and reading is tried again. Time comes in through
/// arguments. Not thread-safe.
class EventStreams {
 public:
  static constexpr milliseconds keep_alive{15'000};
  static constexpr milliseconds forming_every{1'000};
  static constexpr milliseconds retry_after{1'000};
  /// How long the forming candle waits for the one before it to be stored, so that they come in order.
  static constexpr milliseconds patience{1'000};
  /// How many candles a client that is behind gets at once.
  static constexpr std::size_t page = 250;

  /// Both must outlive it. `warn` takes lines for people.
  EventStreams(const live::Market& market, store::CandleStore& store,
               std::function<void(std::string_view)> warn);

  /// When a turn takes place.
  struct Moment {
    TimePoint now;
    milliseconds uptime;  ///< only grows
  };

  void add(Subscription subscription) { newcomers_.push_back(std::move(subscription)); }

  /// Sends all that is to be sent now, a bounded part of it where there is much. Returns when it has to be
  /// called again even if nothing changes in Market and nobody comes.
  milliseconds turn(Moment moment);

  std::size_t size() const;
  /// Ends all streams.
  void close();

 private:
  using Key = std::pair<Interval, PairId>;
  using Rows = std::vector<PairCandle>;

  bool read_store(TimePoint now, std::uint64_t stored);
  bool welcome(TimePoint now);
  void end_gone();
  // Whether that was all there is; nothing when the store cannot be read.
  std::optional<bool> scan(Interval interval, TimePoint& scanned, TimePoint now);
  std::optional<bool> announce(const Key& key, EventTopic& topic, std::span<const PairCandle> rows,
                               TimePoint now);
  bool catch_up();
  bool catch_up_page(const Key& key, EventTopic& topic, TimePoint from);
  std::optional<TimePoint> newest(std::optional<PairId> pair, Interval interval, TimePoint now);
  std::optional<Rows> read(const store::CandleQuery& query);
  void show_forming(Moment moment, const live::Versions& versions);
  void keep_all_alive(milliseconds uptime);
  void sweep();
  milliseconds wait(milliseconds uptime) const;

  const live::Market& market_;
  store::CandleStore& store_;
  const std::function<void(std::string_view)> warn_;

  std::deque<Subscription> newcomers_;  // their topics need a look into the store first
  std::map<Key, EventTopic> topics_;
  std::map<Interval, TimePoint> scanned_;  // by interval with topics: the newest open_time that has been read
  std::unique_ptr<store::CandleReader> reader_;
  bool failing_ = false;
  bool busy_ = false;  // there is more to be done at once
  Key caught_up_last_{std::chrono::seconds(1), PairId{0}};
  live::Versions seen_{.stored = 0, .polled = 0};
  milliseconds retry_at_{0};
  milliseconds forming_at_{0};
  milliseconds keep_alive_at_{0};
  std::optional<milliseconds> waiting_since_;  // candles have closed and are not stored
};

}  // namespace candled::stream
