#include "collect/collector.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <span>
#include <utility>

#include "utf8/joined.hpp"

namespace candled::collect {
namespace {

// A sleep does not notice that the clock was set: a bucket whose end was skipped can stay open this long.
constexpr milliseconds longest_sleep{1'000};

log::Event event_of(ClockWatch::State state) {
  if (state < ClockWatch::State::off) return log::Event::clock_right;
  return state == ClockWatch::State::off ? log::Event::clock_off : log::Event::clock_wrong;
}

}  // namespace

Collector::Collector(Options options, Parts parts, CandleBuilder series, QuoteBook book)
    : options_(options),
      parts_(std::move(parts)),
      series_(std::move(series)),
      book_(std::move(book)),
      schedule_({.every = options.poll_every, .jitter_seed = options.jitter_seed}, parts_.clock.now(),
                parts_.clock.uptime()),
      rejected_(parts_.log),
      state_log_(parts_.log),
      clock_watch_(options_.clock),
      clock_log_(parts_.log),
      asked_(moment()),
      origin_(asked_.origin()) {
  health_.poll_every = options.poll_every;
  parts_.market.set_pairs(book_.snapshot(), book_.excluded());
  parts_.market.set_forming(series_.forming());
  publish();
}

void Collector::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      turn(stop);
    } catch (const std::exception& failure) {
      schedule_.failed(parts_.clock.now(), parts_.clock.uptime());
      parts_.log(log::LogLevel::error, fmt::format("collecting failed and continues: {}", failure.what()));
      await_next_poll(stop);
    }
  }
  try {
    close(parts_.clock.now());
    if (!closed_.empty()) hand_on();
  } catch (const std::exception& failure) {
    parts_.log(log::LogLevel::error, fmt::format("the last candles could not be closed: {}", failure.what()));
  }
}

void Collector::await_next_poll(const std::stop_token& stop) {
  while (!stop.stop_requested() && !schedule_.is_due(parts_.clock.now(), parts_.clock.uptime())) {
    come_round();
    parts_.clock.sleep_until(std::min(schedule_.due(), parts_.clock.now() + longest_sleep), stop);
  }
}

void Collector::turn(const std::stop_token& stop) {
  come_round();
  const TimePoint now = parts_.clock.now();
  take_room();
  if (now >= next_close()) close(now);
  state_log_.look(parts_.clock.uptime());
  clock_log_.look(parts_.clock.uptime());
  if (schedule_.is_due(now, parts_.clock.uptime())) {
    poll(stop);
  } else {
    const TimePoint wake = schedule_.wake_time(now, parts_.clock.uptime());
    parts_.clock.sleep_until(std::min({wake, next_close(), now + longest_sleep}), stop);
  }
}

void Collector::poll(const std::stop_token& stop) {
  asked_ = moment();
  schedule_.begun(asked_.now, asked_.uptime);
  parts_.feed.begin();
  const auto answer = await_answer(stop);
  if (!answer) return;
  answer->has_value() ? take(**answer) : take(answer->error());
}

/// Returns the answer to the poll in flight. Buckets that end meanwhile are kept open for it as long as
/// `grace` allows.
std::optional<feed::Feed::Result> Collector::await_answer(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    come_round();
    const TimePoint patience = std::min(next_close() + options_.grace, parts_.clock.now() + longest_sleep);
    auto answer = parts_.feed.wait_until(patience, stop);
    if (answer && !*answer && answer->error().failure == feed::FeedFailure::stopped) return {};
    // Needed with an answer too: if the clock was set or the machine slept, more time has passed than was
    // waited for.
    close(parts_.clock.now() - options_.grace);
    if (answer) return answer;
  }
  return {};
}

/// Returns the time at which a bucket is to be closed by the clock; one that is never reached while the clock
/// is not to be believed.
TimePoint Collector::next_close() const {
  return may_collect() ? series_.next_close() : parts_.clock.now() + longest_sleep;
}

void Collector::take(const feed::TimedTicker& ticker) {
  clock_watch_.take(ticker.clock, asked_);
  const std::size_t known = book_.pairs().added().size();
  const auto samples = book_.samples(ticker.ticker, rejected_);
  rejected_.end_poll(ticker.time, parts_.clock.uptime());
  if (book_.pairs().added().size() != known) parts_.market.set_pairs(book_.snapshot(), book_.excluded());
  if (may_collect() && has_begun()) {
    collect(ticker, samples);
    ask_for_room();
  } else {
    left_out_ += samples.size();
  }
  succeeded(ticker, samples.size());
}

/// Returns whether the run has begun. A run that began with a wrong clock begins anew, once, when the clock
/// is right.
bool Collector::has_begun() {
  if (begun_) return true;
  if (const auto at = better_beginning(); at && parts_.begin) {
    auto beginning = parts_.begin(*at);
    if (!beginning) {
      parts_.log(log::LogLevel::error,
                 fmt::format("collecting cannot start, retrying: {}", beginning.error().message));
      return false;
    }
    series_ = std::move(beginning->builder);
    hand_on(std::move(beginning->closed));
  }
  return begun_ = true;
}

/// Returns where to begin instead, if our clock has been set since the builder began, or the builder is ahead
/// of the exchange's clock.
auto Collector::better_beginning() const -> std::optional<BeginAt> {
  constexpr milliseconds same{60'000};
  const Moment at = moment();
  const bool judged = options_.clock.tolerated && clock_watch_.reading();
  const TimePoint open = series_.next_close() - series_.intervals().shortest().length();
  if (std::chrono::abs(at.origin() - origin_) <= same && !(judged && open > at.now + same)) return {};
  return BeginAt{.now = at.now, .ahead = judged ? same : milliseconds{std::chrono::days{1}}};
}

void Collector::collect(const feed::TimedTicker& ticker, const std::vector<Sample>& samples) {
  std::vector<PairCandle> closed;
  const bool in_time = series_.add(ticker.time, samples, closed);
  if (in_time && parts_.recorder != nullptr)
    parts_.recorder->take(ticker.time, samples, book_.pairs(), ticker.ticker.name_order);
  if (in_time || !closed.empty()) hand_on(std::move(closed));
  (in_time ? health_.samples : health_.late_samples) += samples.size();
  if (in_time) health_.last_sample = ticker.time;
  if (!in_time && !late_)
    parts_.log(log::LogLevel::warning,
               fmt::format("late samples of {} are dropped: candles up to {} have closed; was the clock set?",
                           log::utc(ticker.time),
                           log::utc(series_.next_close() - series_.intervals().shortest().length())),
               {log::Event::samples_late, {{"samples", samples.size()}}});
  late_ = !in_time;

  prices_.resize(book_.pairs().size());
  for (const auto& [pair, price] : samples) prices_[index_of(pair)] = {price, ticker.time};
  parts_.market.set_prices(prices_);
  parts_.market.set_forming(series_.forming());
}

void Collector::succeeded(const feed::TimedTicker& ticker, std::size_t samples) {
  const auto failures = schedule_.failures_in_a_row();
  schedule_.succeeded(parts_.clock.now(), parts_.clock.uptime());
  ++health_.polls_ok;
  health_.last_success = ticker.time;
  health_.latency = ticker.latency;
  parts_.health.durations().poll.observe(ticker.latency);
  look_at_clock();
  enter(State::polling,
        state_ == State::starting ? fmt::format("polling {}: {} pairs", parts_.feed.name(), samples)
                                  : fmt::format("polling {} again after {} failures: {} pairs",
                                                parts_.feed.name(), failures, samples),
        {log::Event::polls_working, {{"pairs", samples}, {"failures", failures}}});
  if (health_.polls_ok == 1)
    for (const std::string& sentence : book_.unmatched(ticker.ticker))
      parts_.log(log::LogLevel::warning, sentence);
}

/// Logs that our clock has become right or wrong. Health comes first, so that a reader of the line finds the
/// same there.
void Collector::look_at_clock() {
  using ClockState = ClockWatch::State;
  const Moment at = moment();
  const ClockState before = std::exchange(clock_state_, clock_watch_.state(at));
  publish();
  if (clock_state_ == before || (clock_state_ < ClockState::off && before < ClockState::off)) return;
  clock_log_.changed(clock_state_ < ClockState::off ? log::LogLevel::info : log::LogLevel::warning,
                     clock_watch_.sentence(at), at.uptime, {}, {event_of(clock_state_)});
}

void Collector::take(const feed::FeedError& error) {
  if (error.clock) clock_watch_.take(error.clock, asked_);
  look_at_clock();
  const TimePoint now = parts_.clock.now();
  const milliseconds uptime = parts_.clock.uptime();
  const bool throttled = error.failure == feed::FeedFailure::throttled;
  throttled ? schedule_.throttled(now, uptime, error.retry_after) : schedule_.failed(now, uptime);
  ++health_.polls_failed;
  ++health_.failures[error.failure];
  health_.last_error = error;

  const std::string cause = fmt::format("{}: {}", to_string(error.failure), error.detail);
  if (throttled)
    enter(State::throttled,
          fmt::format("the exchange asks to wait ({}); next poll at {}", cause, log::utc(schedule_.due())),
          {log::Event::polls_throttled, {{"cause", cause}, {"failures", schedule_.failures_in_a_row()}}},
          schedule_.due() - now);
  else if (schedule_.backing_off())
    enter(State::backing_off,
          fmt::format("{} polls in a row failed ({}); polling less often, at least every {} s",
                      schedule_.failures_in_a_row(), cause, PollSchedule::longest_backoff.count()),
          {log::Event::polls_backing_off, {{"cause", cause}, {"failures", schedule_.failures_in_a_row()}}});
  else
    enter(State::failing,
          fmt::format("poll failed ({}); retrying every {} ms", cause, options_.poll_every.count()),
          {log::Event::polls_failing, {{"cause", cause}, {"failures", schedule_.failures_in_a_row()}}});
}

void Collector::close(TimePoint now) {
  if (!may_collect()) return;
  std::vector<PairCandle> closed;
  series_.close(now, closed);
  if (closed.empty()) return;
  hand_on(std::move(closed));
  parts_.market.set_forming(series_.forming());
}

void Collector::hand_on(std::vector<PairCandle> closed) {
  if (!closed.empty()) parts_.log(log::LogLevel::debug, fmt::format("{} candles closed", closed.size()));
  closed_.insert(closed_.end(), closed.begin(), closed.end());
  if (closed_.empty() || !awaits_confirmation()) hand_on();
}

/// Returns whether closed candles wait until our clock is confirmed. The stored candles of these buckets may
/// come from a clock that was ahead; a confirmed clock makes them give way to the closed ones.
bool Collector::awaits_confirmation() const {
  const auto polls = health_.polls_ok + health_.polls_failed;
  return options_.newest_end > series_.next_close() && options_.clock.tolerated &&
         !clock_watch_.is_confirmed(moment()) && polls + 1 < ClockWatch::answers_to_judge;
}

void Collector::hand_on() {
  auto new_pairs = book_.pairs().added_after(pairs_handed_on_);
  pairs_handed_on_ += new_pairs.size();
  parts_.sink.push({.new_pairs = std::move(new_pairs),
                    .candles = std::exchange(closed_, {}),
                    .forming = series_.state(),
                    .clock_confirmed = clock_watch_.is_confirmed(moment())});
}

/// Asks for room once the sink has every pair that it could be asked about, and while the store works: a pair
/// that is asked about has no samples until the sink has answered.
void Collector::ask_for_room() {
  if (parts_.room == nullptr || book_.waiting() == 0) return;
  if (pairs_handed_on_ != book_.pairs().added().size() || !parts_.health.store().error.empty()) return;
  if (auto needed = book_.need_room()) parts_.room->make_room(std::move(*needed));
  if (book_.pairs().ids_left() > 0 || std::exchange(ids_ran_out_, true)) return;
  parts_.log(log::LogLevel::warning,
             fmt::format("all {} pair numbers are used up: {} new pairs are left out until a restart",
                         book_.pairs().limits().ids, book_.waiting()));
}

void Collector::take_room() {
  if (parts_.room == nullptr) return;
  const auto given_way = parts_.room->room_made();
  if (!given_way) return;
  book_.made_room(*given_way);
  if (!given_way->gone.empty()) forget(*given_way);
}

/// Drops the pairs that have given way: their candles are no longer stored.
void Collector::forget(const store::GivenWay& given_way) {
  constexpr std::size_t named = RejectedPairs::names_at_once;
  std::vector<std::string_view> names;
  for (const PairId id : given_way.gone) {
    series_.forget(id);
    if (index_of(id) < prices_.size()) prices_[index_of(id)].reset();
    if (names.size() < named) names.push_back(book_.pairs()[id].name);
  }
  parts_.market.set_pairs(book_.snapshot(), book_.excluded());
  parts_.market.set_prices(prices_);
  parts_.market.set_forming(series_.forming());
  const std::size_t more = given_way.gone.size() - names.size();
  parts_.log(log::LogLevel::warning,
             fmt::format("the limit of {} pairs is reached: {} pairs that are no longer listed and have no "
                         "complete candle were removed with their candles: {}{}",
                         book_.pairs().limits().pairs, given_way.gone.size(), utf8::joined(names, ", "),
                         more > 0 ? fmt::format(", and {} more", more) : ""));
}

/// Enters `state` and logs `line`. Health comes first, so that a reader of the line finds the same there.
void Collector::enter(State state, const std::string& line, log::Details details, milliseconds lasts) {
  publish();
  if (state == state_) return;
  state_log_.changed(state == State::polling ? log::LogLevel::info : log::LogLevel::warning, line,
                     parts_.clock.uptime(), lasts, std::move(details));
  state_ = state;
}

void Collector::publish() {
  health_.feed = parts_.feed.name();
  health_.rejected_samples = rejected_.counts();
  health_.rejected_pairs = rejected_.newest();
  health_.failures_in_a_row = schedule_.failures_in_a_row();
  health_.polls_skipped = schedule_.skipped();
  health_.retry_at = schedule_.backing_off() ? std::optional(schedule_.due()) : std::nullopt;
  if (left_out_ > 0) health_.rejected_samples["wrong_clock"] = left_out_;
  health_.clock = clock_watch_.reading();
  health_.clock_fault = may_collect() ? "" : clock_watch_.sentence(moment());
  parts_.health.set_feed(health_);
}

}  // namespace candled::collect
