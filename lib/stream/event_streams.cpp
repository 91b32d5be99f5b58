#include "stream/event_streams.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "derive/forming_parts.hpp"

namespace candled::stream {
namespace {

// More than the buckets of all pairs that are read in any case, so that every scan makes progress.
constexpr std::size_t scan_limit = 3 * Pairs::max_count + 20'000;
constexpr std::size_t pages_a_turn = 32;
// The stored candles that a page of derived ones is merged from, unless one of them has more.
constexpr std::size_t parts_a_page = 20'000;
constexpr std::size_t newcomers_a_turn = 200;
constexpr milliseconds slow_client_pause{50};

}  // namespace

EventStreams::EventStreams(const live::Market& market, store::CandleStore& store,
                           std::function<void(std::string_view)> warn, std::optional<Derivation> derivation)
    : market_(market),
      store_(store),
      warn_(std::move(warn)),
      derivation_(std::move(derivation)) {}

milliseconds EventStreams::turn(Moment moment) {
  const live::Versions live = market_.versions();
  if (derivation_) closed_until_ = derivation_->closed_until();
  const Seen now{.stored = store_.changes().version(), .pairs = live.pairs, .polled = live.polled};
  if (moment.uptime >= retry_at_ && !read_store(moment.now, now)) retry_at_ = moment.uptime + retry_after;
  show_forming(moment, now.polled);
  keep_all_alive(moment.uptime);
  return wait(moment.uptime);
}

bool EventStreams::read_store(TimePoint now, const Seen& versions) {
  busy_ = false;
  if (!welcome(now)) return false;
  if (versions.pairs != seen_.pairs) end_gone();
  seen_.pairs = versions.pairs;
  bool all = true;
  for (auto& [interval, scanned] : scanned_) {
    if (!is_derived(interval) && versions.stored == seen_.stored) continue;
    const auto scanned_all =
        is_derived(interval) ? scan_derived(interval, scanned, now) : scan(interval, scanned, now);
    if (!scanned_all) return false;
    all = all && *scanned_all;
  }
  if (all) seen_.stored = versions.stored;
  busy_ = busy_ || !all;
  return catch_up();
}

/// Returns the number of candles of `interval` that a client that is behind gets at once.
std::size_t EventStreams::page_of(Interval interval) const {
  if (!is_derived(interval)) return page;
  const auto parts = interval.length() / derivation_->options.intervals.parts_of(interval)->length();
  return std::clamp<std::size_t>(parts_a_page / static_cast<std::size_t>(parts), 1, page);
}

bool EventStreams::is_derived(Interval interval) const {
  return derivation_ && derivation_->options.intervals.can_derive(interval);
}

/// Ends the streams of pairs that have gone. A pair that is listed again after it gave way has another id:
/// its clients connect again, and find that pair or nothing.
void EventStreams::end_gone() {
  const auto pairs = market_.pairs();
  for (auto& [key, topic] : topics_)
    if (pairs->is_gone(key.second)) topic.close();
  std::erase_if(topics_, [&](const auto& entry) { return pairs->is_gone(entry.first.second); });
}

/// Adds newcomers to their topics. A client without a position starts where its topic stands, and gets what
/// is stored from now on.
bool EventStreams::welcome(TimePoint now) {
  const auto pairs = market_.pairs();
  const live::Unstored unstored = market_.unstored();
  for (std::size_t i = 0; i < newcomers_a_turn && !newcomers_.empty(); ++i) {
    const Subscription& one = newcomers_.front();
    if (is_derived(one.interval)) {
      scanned_.try_emplace(one.interval, one.interval.floor(closed_until_));
    } else if (!scanned_.contains(one.interval)) {
      const auto newest_of_all = newest(one.interval, {}, now);
      if (!newest_of_all) return false;
      scanned_.emplace(one.interval, *newest_of_all);
    }
    const Key key{one.interval, one.pair};
    auto topic = topics_.find(key);
    if (topic == topics_.end()) {
      const auto position = newest(one.interval, {one.pair}, now);
      if (!position) return false;
      topic = topics_.emplace(key, EventTopic(*position)).first;
    }
    topic->second.join({.outlet = one.outlet,
                        .times = one.times,
                        .wants_forming = one.forming,
                        .position = one.after.value_or(topic->second.position())});
    if (const auto candle = forming(key, unstored, now)) topic->second.welcome({one.pair, *candle}, pairs);
    newcomers_.pop_front();
  }
  busy_ = !newcomers_.empty();
  return true;
}

/// Reads the new candles of all pairs at once. One more bucket is read again, because a repair may fill in
/// its missing candles. An older candle that comes late is found when its topic has its next candle.
std::optional<bool> EventStreams::scan(Interval interval, TimePoint& scanned, TimePoint now) {
  auto rows =
      read({.intervals = {interval}, .start = scanned - interval.length(), .end = now, .limit = scan_limit});
  if (!rows) return {};
  if (rows->empty()) return true;
  const TimePoint newest_row = rows->back().candle.open_time;
  bool all = rows->size() < scan_limit;
  std::ranges::stable_sort(*rows, {}, &PairCandle::pair);
  for (auto topic = topics_.lower_bound({interval, PairId{0}});
       topic != topics_.end() && topic->first.first == interval; ++topic) {
    const auto of_pair = std::ranges::equal_range(*rows, topic->first.second, {}, &PairCandle::pair);
    const auto announced = announce(topic->first, topic->second, of_pair, now);
    if (!announced) return {};
    all = all && *announced;
  }
  scanned = newest_row;
  return all;
}

/// Announces the candles of a derived interval that have closed. They close by the clock, so each topic is
/// looked at once a bucket, and not at each change to the store.
std::optional<bool> EventStreams::scan_derived(Interval interval, TimePoint& scanned, TimePoint now) {
  const TimePoint closed = interval.floor(closed_until_);
  if (closed <= scanned) return true;
  bool all = true;
  for (auto topic = topics_.lower_bound({interval, PairId{0}});
       topic != topics_.end() && topic->first.first == interval; ++topic) {
    const auto announced = announce_next(topic->first, topic->second, now);
    if (!announced) return {};
    all = all && *announced;
  }
  if (all) scanned = closed;
  return all;
}

/// Announces the new candles of a topic. If the first one does not directly follow the last one announced,
/// candles between them may not have been scanned: then they are read from the store.
std::optional<bool> EventStreams::announce(const Key& key, EventTopic& topic,
                                           std::span<const PairCandle> rows, TimePoint now) {
  const Interval interval = key.first;
  while (!rows.empty() && rows.front().candle.open_time <= topic.position()) rows = rows.subspan(1);
  if (rows.empty()) return true;
  if (rows.front().candle.open_time == topic.position() + interval.length()) {
    topic.announce(rows, market_.pairs());
    return true;
  }
  return announce_next(key, topic, now);
}

/// Announces a page of candles that follow the last one announced.
std::optional<bool> EventStreams::announce_next(const Key& key, EventTopic& topic, TimePoint now) {
  const auto [interval, pair] = key;
  const auto all = read({.pairs = {pair},
                         .intervals = {interval},
                         .start = topic.position() + milliseconds(1),
                         .end = now,
                         .limit = page_of(interval)});
  if (!all) return {};
  topic.announce(*all, market_.pairs());
  return all->size() < page_of(interval);
}

/// Sends some pages to clients that are behind, each time to others, so that nobody waits for long.
bool EventStreams::catch_up() {
  std::size_t pages = 0;
  auto topic = topics_.upper_bound(caught_up_last_);
  for (std::size_t i = 0; i < topics_.size() && pages < pages_a_turn; ++i, ++topic) {
    if (topic == topics_.end()) topic = topics_.begin();
    const auto from = topic->second.behind();
    if (!from) continue;
    if (!catch_up_page(topic->first, topic->second, *from)) return false;
    caught_up_last_ = topic->first;
    ++pages;
  }
  busy_ = busy_ || pages > 0;
  return true;
}

bool EventStreams::catch_up_page(const Key& key, EventTopic& topic, TimePoint from) {
  const auto rows = read({.pairs = {key.second},
                          .intervals = {key.first},
                          .start = from + milliseconds(1),
                          .end = topic.position() + milliseconds(1),
                          .limit = page_of(key.first)});
  if (!rows) return false;
  const bool all = rows->size() < page_of(key.first);
  topic.catch_up(from, all ? topic.position() : rows->back().candle.open_time, *rows, market_.pairs());
  return true;
}

/// Returns the open_time of the newest candle of `pairs`, all pairs if that is empty. Returns before_all if
/// there is no candle, nothing if the store cannot be read. Candles that a clock has left in the future are
/// ignored.
std::optional<TimePoint> EventStreams::newest(Interval interval, std::vector<PairId> pairs, TimePoint now) {
  const auto rows = read({.pairs = std::move(pairs),
                          .intervals = {interval},
                          .end = now,
                          .order = store::Order::descending,
                          .limit = 1});
  if (!rows) return {};
  return rows->empty() ? before_all : rows->front().candle.open_time;
}

/// Returns the forming candle of a series; empty if there is none, or if the stored part of it cannot be
/// read.
std::optional<Candle> EventStreams::forming(const Key& key, const live::Unstored& unstored, TimePoint now) {
  const auto& [interval, pair] = key;
  if (!is_derived(interval)) return unstored.forming->candle(pair, interval, now);
  const std::uint64_t version = store_.changes().version();
  auto known = forming_parts_.find(key);
  const TimePoint running = interval.floor(closed_until_);
  if (known == forming_parts_.end() || known->second.stored != version ||
      known->second.parts.start < running) {
    auto parts = read_by(
        [&](store::CandleReader& reader) { return derived(reader).running_parts({pair}, interval, now); });
    if (!parts) return {};
    known = forming_parts_.insert_or_assign(key, FormingParts{version, std::move(*parts)}).first;
  }
  const derive::DerivedReader::RunningParts& stored = known->second.parts;
  Rows parts = stored.rows;
  derive::add_unstored(parts, unstored, {pair}, stored.part, stored.start, now);
  const Rows merged = derive::merge_forming(std::move(parts), interval, now);
  return merged.empty() ? std::nullopt : std::optional(merged.back().candle);
}

derive::DerivedReader EventStreams::derived(store::CandleReader& reader) const {
  return {reader, derivation_->options, closed_until_, [this] { return market_.pairs(); }};
}

std::optional<EventStreams::Rows> EventStreams::read(const store::CandleQuery& query) {
  return read_by([&](store::CandleReader& reader) {
    const bool is_of_stored =
        std::ranges::none_of(query.intervals, [this](Interval interval) { return is_derived(interval); });
    return is_of_stored ? reader.candles(query) : derived(reader).candles(query);
  });
}

/// Reads from the store. Returns nothing if that fails, and warns if it worked before.
template <typename Read>
auto EventStreams::read_by(const Read& read)
    -> std::optional<typename std::invoke_result_t<Read, store::CandleReader&>::value_type> {
  const auto fail = [this](const store::StoreError& error) {
    if (!failing_) warn_(fmt::format("streams pause: the store cannot be read: {}", error.message));
    failing_ = true;
    return std::nullopt;
  };
  if (!reader_) {
    auto opened = store_.open_reader();
    if (!opened) return fail(opened.error());
    reader_ = std::move(*opened);
  }
  auto result = read(*reader_);
  if (!result) return fail(result.error());
  if (failing_) warn_("streams resume: the store can be read again");
  failing_ = false;
  return std::move(*result);
}

void EventStreams::show_forming(Moment moment, std::uint64_t polled) {
  if (polled == seen_.polled || moment.uptime < forming_at_) return;
  const live::Unstored unstored = market_.unstored();
  if (unstored.closed->empty())
    waiting_since_.reset();
  else if (!waiting_since_)
    waiting_since_ = moment.uptime;
  if (waiting_since_ && moment.uptime < *waiting_since_ + patience) return;

  sweep();
  const auto pairs = market_.pairs();
  for (auto& [key, topic] : topics_)
    if (const auto candle = forming(key, unstored, moment.now)) topic.show({key.second, *candle}, pairs);
  seen_.polled = polled;
  forming_at_ = moment.uptime + forming_every;
}

void EventStreams::keep_all_alive(milliseconds uptime) {
  if (uptime < keep_alive_at_) return;
  const auto text = std::make_shared<const std::string>(keep_alive_text);
  for (const Subscription& one : newcomers_) one.outlet->send(text);
  for (auto& [key, topic] : topics_) topic.send_to_all(text);
  sweep();
  keep_alive_at_ = uptime + keep_alive;
}

void EventStreams::sweep() {
  std::erase_if(newcomers_, [](const Subscription& one) { return !one.outlet->open(); });
  for (auto& [key, topic] : topics_) topic.sweep();
  std::erase_if(topics_, [](const auto& entry) { return entry.second.size() == 0; });
  std::erase_if(forming_parts_, [this](const auto& entry) { return !topics_.contains(entry.first); });
  std::erase_if(scanned_, [this](const auto& entry) {
    const auto topic = topics_.lower_bound({entry.first, PairId{0}});
    return topic == topics_.end() || topic->first.first != entry.first;
  });
}

milliseconds EventStreams::wait(milliseconds uptime) const {
  milliseconds next = keep_alive_at_;
  if (market_.versions().polled != seen_.polled)
    next = std::min(next, waiting_since_ ? std::max(forming_at_, *waiting_since_ + patience) : forming_at_);
  if (retry_at_ > uptime)
    next = std::min(next, retry_at_);
  else if (busy_)
    next = uptime;
  else if (std::ranges::any_of(topics_, [](const auto& entry) { return entry.second.any_behind(); }))
    next = std::min(next, uptime + slow_client_pause);
  return std::max(next - uptime, milliseconds{0});
}

std::size_t EventStreams::size() const {
  std::size_t count = newcomers_.size();
  for (const auto& [key, topic] : topics_) count += topic.size();
  return count;
}

void EventStreams::close() {
  for (const Subscription& one : newcomers_) one.outlet->close();
  newcomers_.clear();
  for (auto& [key, topic] : topics_) topic.close();
  topics_.clear();
}

}  // namespace candled::stream
