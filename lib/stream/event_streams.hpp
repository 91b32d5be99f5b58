#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "derive/derived_reader.hpp"
#include "live/market.hpp"
#include "store/candle_store.hpp"
#include "stream/event_topic.hpp"

namespace candled::stream {

/// A client's request to `/api/stream`.
struct Subscription {
  PairId pair;
  Interval interval;
  std::optional<TimePoint> after{};  ///< the client's last candle; nothing for candles that close from now on
  text::TimeText times = text::TimeText::milliseconds;
  bool forming = true;  ///< the forming candle is sent, too
  std::shared_ptr<http::Outlet> outlet{};
};

/// The parts that candles of derived intervals are merged from.
struct Derivation {
  derive::Options options;
  std::function<TimePoint()> closed_until;  ///< all candles that ended by then are stored
};

/// All event streams: the clients that listen to each series, and the events that are due.
///
/// Closed candles come from the store, never from memory, so that a client gets durable candles only, and all
/// of them. A failure to read moves nothing, and the read is tried again. Time comes in through arguments.
/// Not thread-safe.
class EventStreams {
 public:
  static constexpr milliseconds keep_alive{15'000};
  static constexpr milliseconds forming_every{1'000};
  static constexpr milliseconds retry_after{1'000};
  /// The time that the forming candle waits for the one before it to be stored, so that they come in order.
  static constexpr milliseconds patience{1'000};
  /// The most candles that a client that is behind gets at once.
  static constexpr std::size_t page = 250;

  /// Both must outlive it. `warn` takes lines for people. Without `derivation`, all intervals are stored
  /// ones.
  EventStreams(const live::Market& market, store::CandleStore& store,
               std::function<void(std::string_view)> warn, std::optional<Derivation> derivation = {});

  /// The time of a turn.
  struct Moment {
    TimePoint now;
    milliseconds uptime;  ///< only grows
  };

  void add(Subscription subscription) { newcomers_.push_back(std::move(subscription)); }

  /// Sends everything that is due, or a bounded part of it if that is a lot. Returns the time until it has to
  /// be called again even if neither Market nor the store changes and no client
  /// arrives.
  milliseconds turn(Moment moment);

  std::size_t size() const;
  /// Ends all streams.
  void close();

 private:
  using Key = std::pair<Interval, PairId>;
  using Rows = std::vector<PairCandle>;

  /// The versions of what clients have been told of; 0 is before every version.
  struct Seen {
    std::uint64_t stored = 0;  // of the store
    std::uint64_t pairs = 0;   // of the market, like the next one
    std::uint64_t polled = 0;
  };

  /// The stored parts of a forming candle, and the version of the store that they were read at.
  struct FormingParts {
    std::uint64_t stored;
    derive::DerivedReader::RunningParts parts;
  };

  bool read_store(TimePoint now, const Seen& versions);
  bool welcome(TimePoint now);
  void end_gone();
  // Returns whether everything was read; nothing if the store cannot be read.
  std::optional<bool> scan(Interval interval, TimePoint& scanned, TimePoint now);
  bool is_derived(Interval interval) const;
  std::size_t page_of(Interval interval) const;
  derive::DerivedReader derived(store::CandleReader& reader) const;
  std::optional<bool> scan_derived(Interval interval, TimePoint& scanned, TimePoint now);
  std::optional<bool> announce(const Key& key, EventTopic& topic, std::span<const PairCandle> rows,
                               TimePoint now);
  bool catch_up();
  bool catch_up_page(const Key& key, EventTopic& topic, TimePoint from);
  std::optional<TimePoint> newest(Interval interval, std::vector<PairId> pairs, TimePoint now);
  std::optional<bool> announce_next(const Key& key, EventTopic& topic, TimePoint now);
  std::optional<Candle> forming(const Key& key, const live::Unstored& unstored, TimePoint now);
  std::optional<Rows> read(const store::CandleQuery& query);
  template <typename Read>
  auto read_by(const Read& read)
      -> std::optional<typename std::invoke_result_t<Read, store::CandleReader&>::value_type>;
  void show_forming(Moment moment, std::uint64_t polled);
  void keep_all_alive(milliseconds uptime);
  void sweep();
  milliseconds wait(milliseconds uptime) const;

  const live::Market& market_;
  store::CandleStore& store_;
  const std::function<void(std::string_view)> warn_;
  const std::optional<Derivation> derivation_;

  std::deque<Subscription> newcomers_;  // their topics have to be looked up in the store first
  std::map<Key, EventTopic> topics_;
  // By interval with topics: the newest open_time read, or the end of the closed buckets of a derived one.
  std::map<Interval, TimePoint> scanned_;
  TimePoint closed_until_{};                   // of derived candles, as of this turn
  std::map<Key, FormingParts> forming_parts_;  // by derived series
  std::unique_ptr<store::CandleReader> reader_;
  bool failing_ = false;
  bool busy_ = false;  // more can be done at once
  Key caught_up_last_{std::chrono::seconds(1), PairId{0}};
  Seen seen_;
  milliseconds retry_at_{0};
  milliseconds forming_at_{0};
  milliseconds keep_alive_at_{0};
  std::optional<milliseconds> waiting_since_;  // since then closed candles wait for the store
};

}  // namespace candled::stream
