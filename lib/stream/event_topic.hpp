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
  TimePoint position = before_all;  ///< every candle up to this open_time has been sent
  bool fresh = true;                ///< the forming candle has not been sent yet
};

/// The clients of one series, and the position of each.
///
/// Positions ensure that each client gets a candle exactly once: candles are sent only to the clients at the
/// position that they follow, and move them on. Not thread-safe.
class EventTopic {
 public:
  /// Makes a topic without clients. Every stored candle up to `position` counts as announced.
  explicit EventTopic(TimePoint position) : position_(position) {}

  TimePoint position() const { return position_; }
  std::size_t size() const { return subscribers_.size(); }

  void join(Subscriber subscriber) { subscribers_.push_back(std::move(subscriber)); }

  /// Sends `rows`, which are all candles stored after position(), ascending, and moves on to the last of
  /// them.
  void announce(std::span<const PairCandle> rows, const std::shared_ptr<const Pairs>& pairs);

  /// Returns the position of a client that is behind position() and takes what is sent; nothing if there is
  /// none.
  std::optional<TimePoint> behind() const;
  /// Returns whether any client is behind position(), including those that have not yet taken what was sent.
  bool any_behind() const;
  /// Sends `rows`, which follow `from`, to the clients that stand at `from` and take what is sent, and moves
  /// them on to `to`.
  void catch_up(TimePoint from, TimePoint to, std::span<const PairCandle> rows,
                const std::shared_ptr<const Pairs>& pairs);

  /// Sends the forming candle to the clients that have every candle before it: to all of them if it has
  /// changed since the last time, else to the fresh ones.
  void show(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);
  /// Sends the forming candle to the fresh ones alone.
  void welcome(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);

  void send_to_all(const std::shared_ptr<const std::string>& text);
  /// Removes the clients whose connections have gone.
  void sweep();
  /// Ends all streams.
  void close();

 private:
  void show_to(bool all, const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs);

  TimePoint position_;
  std::vector<Subscriber> subscribers_;
  std::optional<Candle> shown_;
};

}  // namespace candled::stream
