#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "http/message.hpp"
#include "stream/event_text.hpp"

namespace candled::stream {

/// A position before every candle.
inline constexpr TimePoint before_all{milliseconds{-1}};

/// One client of a topic.
struct Subscriber {
  std::shared_ptr<http::Outlet> outlet;
  text::TimeText times = text::TimeText::milliseconds;
  bool wants_forming = true;
  TimePoint position = before_all;  ///< it has had every candle up to this open_time
  bool fresh = true;                ///< it has not been shown the forming candle yet
};

/// The clients of one pair and interval, and how far each of them has come.
///
/// That each gets a candle exactly once follows from positions: candles are sent to those alone that stand at
/// the place after which they come, and move them on. Not thread-safe.
class EventTopic {
 public:
  /// Every stored candle up to `position` counts as announced.
  explicit EventTopic(TimePoint position) : position_(position) {}

  TimePoint position() const { return position_; }
  std::size_t size() const { return subscribers_.size(); }

  void join(Subscriber subscriber) { subscribers_.push_back(std::move(subscriber)); }

  /// Sends `rows`, all that are stored after position(), ascending, and moves on to the last of them.
  void announce(std::span<const PairCandle> rows, const std::shared_ptr<const Pairs>& pairs);

  /// Where a client stands that is behind position() and takes what is sent; nothing when there is none.
  std::optional<TimePoint> behind() const;
  /// Returns whether any client is behind position(), be it one that has not taken yet what was sent.
  bool any_behind() const;
  /// Sends `rows`, which follow `from`, to those that stand there and take what is sent, and moves them on to
  /// `to`.
  void catch_up(TimePoint from, TimePoint to, std::span<const PairCandle> rows,
                const std::shared_ptr<const Pairs>& pairs);

  /// Sends the forming candle to those that have all before it: if it is another than the last time to all,
  /// else to the fresh ones.
  void show(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);
  /// The same, to the fresh ones alone.
  void welcome(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);

  void send_to_all(const std::shared_ptr<const std::string>& text);
  /// Forgets those whose connection has gone.
  void sweep();
  /// Ends all.
  void close();

 private:
  void show_to(bool all, const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);

  TimePoint position_;
  std::vector<Subscriber> subscribers_;
  std::optional<Candle> shown_;
};

}  // namespace candled::stream
