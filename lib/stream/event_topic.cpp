#include "stream/event_topic.hpp"

#include <algorithm>

namespace candled::stream {
namespace {

/// Returns whether a client keeps up. One with more than this still to take is left behind, and catches up
/// from the store later.
bool keeps_up(const Subscriber& one) {
  constexpr std::size_t most_waiting = 64 * 1024;
  return one.outlet->waiting() <= most_waiting;
}

/// Returns whether the candles differ at most in their gap, which the passing of time alone can change.
bool same_but_for_time(const Candle& left, const Candle& right) {
  Candle same = left;
  if (same.observation && right.observation) same.observation->gap = right.observation->gap;
  return same.identical_to(right);
}

}  // namespace

void EventTopic::announce(std::span<const PairCandle> rows, const std::shared_ptr<const Pairs>& pairs) {
  if (rows.empty()) return;
  catch_up(position_, rows.back().candle.open_time, rows, pairs);
  position_ = rows.back().candle.open_time;
}

std::optional<TimePoint> EventTopic::behind() const {
  for (const Subscriber& one : subscribers_)
    if (one.position < position_ && keeps_up(one)) return one.position;
  return {};
}

bool EventTopic::any_behind() const {
  return std::ranges::any_of(subscribers_,
                             [this](const Subscriber& one) { return one.position < position_; });
}

/// A client whose connection has gone moves on like the others: sweep() forgets it.
void EventTopic::catch_up(TimePoint from, TimePoint to, std::span<const PairCandle> rows,
                          const std::shared_ptr<const Pairs>& pairs) {
  EventText text(EventKind::candle, rows, pairs);
  for (Subscriber& one : subscribers_) {
    if (one.position != from || !keeps_up(one)) continue;
    const auto bytes = rows.empty() ? nullptr : text.in(one.times);
    one.position = to;
    if (bytes) one.outlet->send(bytes);
  }
}

void EventTopic::show(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs) {
  const bool changed = !shown_ || !same_but_for_time(*shown_, forming.candle);
  show_to(changed, forming, pairs);
  shown_ = forming.candle;
}

void EventTopic::welcome(const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs) {
  show_to(false, forming, pairs);
  if (!shown_) shown_ = forming.candle;
}

void EventTopic::show_to(bool all, const PairCandle& forming, const std::shared_ptr<const Pairs>& pairs) {
  if (forming.candle.open_time <= position_) return;  // it has closed meanwhile
  EventText text(EventKind::forming, std::span(&forming, 1), pairs);
  for (Subscriber& one : subscribers_) {
    if (!one.wants_forming || one.position < position_ || !(all || one.fresh)) continue;
    one.fresh = false;
    one.outlet->send(text.in(one.times));
  }
}

void EventTopic::send_to_all(const std::shared_ptr<const std::string>& text) {
  for (const Subscriber& one : subscribers_) one.outlet->send(text);
}

void EventTopic::sweep() {
  std::erase_if(subscribers_, [](const Subscriber& one) { return !one.outlet->open(); });
}

void EventTopic::close() {
  for (const Subscriber& one : subscribers_) one.outlet->close();
  subscribers_.clear();
}

}  // namespace candled::stream
