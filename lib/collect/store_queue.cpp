#include "collect/store_queue.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace candled::collect {
namespace {

/// Runs `work` and makes every exception, lack of memory included, a failure of the store.
template <typename Work>
auto attempt(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& failure) {
    return std::unexpected(store::StoreError{store::StoreFailure::io, failure.what()});
  }
}

}  // namespace

StoreQueue::StoreQueue(Options options, store::CandleWriter& writer, live::Market& market,
                       live::Health& health, log::Log log)
    : options_(std::move(options)),
      writer_(writer),
      market_(market),
      health_(health),
      log_(std::move(log)),
      state_{.newest_end = options_.newest_end, .unmerged = writer.unmerged()},
      retention_(options_.keep),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

/// Returns the time until which everything is stored, as far as candles show it: the forming bucket alone may
/// come from a clock that was set forward.
std::optional<TimePoint> StoreQueue::aged_until() const {
  std::optional<TimePoint> newest;
  for (const auto& [interval, end] : state_.newest_end) newest = std::max(newest, std::optional(end));
  return newest && state_.stored_until ? std::min(newest, state_.stored_until) : std::nullopt;
}

void StoreQueue::push(store::Batch batch) {
  const std::scoped_lock lock(mutex_);
  auto& candles = batch.candles;
  if (state_.candles_waiting + candles.size() > options_.max_waiting) {
    log_(log::LogLevel::error,
         fmt::format("{} closed candles were lost: {} are waiting for the store, and {} is the limit",
                     candles.size(), state_.candles_waiting, options_.max_waiting),
         {log::Event::candles_lost, {{"candles", candles.size()}, {"waiting", state_.candles_waiting}}});
    state_.candles_lost += candles.size();
    candles.clear();  // the new pairs are kept: later batches refer to them
  }
  state_.candles_waiting += candles.size();
  health_.set_store(state_);
  const bool closes = !candles.empty();
  enqueue(std::move(batch));
  if (closes) show_waiting();
  changed_.notify_all();
}

/// Appends a batch. One without candles joins the batch before it, and of two forming states of a bucket the
/// newer one stays, so that the polls of a store that fails pile nothing up.
void StoreQueue::enqueue(store::Batch batch) {
  const bool back_is_free = !batches_.empty() && !(storing_front_ && batches_.size() == 1);
  if (!back_is_free || !batch.candles.empty()) {
    batches_.push_back(std::make_shared<store::Batch>(std::move(batch)));
    return;
  }
  store::Batch& back = *batches_.back();  // others read no more of it than its candles, which stay
  std::ranges::move(batch.new_pairs, std::back_inserter(back.new_pairs));
  back.forming = std::move(batch.forming);
  back.clock_confirmed = batch.clock_confirmed;
}

void StoreQueue::show_waiting() {
  std::vector<live::ClosedCandles> shown;
  for (auto batch = batches_.rbegin(); batch != batches_.rend() && shown.size() < options_.max_shown; ++batch)
    if (!(*batch)->candles.empty()) shown.emplace_back(*batch, &(*batch)->candles);
  std::ranges::reverse(shown);
  market_.set_waiting(std::move(shown));
}

auto StoreQueue::repair(const store::Repair& repair) -> Outcome {
  std::unique_lock lock(mutex_);
  if (stopped_) return std::unexpected(store::StoreError{store::StoreFailure::io, "storing has stopped"});
  repair_ = &repair;
  outcome_.reset();
  changed_.notify_all();
  changed_.wait(lock, [this] { return outcome_.has_value(); });
  return *outcome_;
}

std::size_t StoreQueue::drain(milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return batches_.empty(); });
  return state_.candles_waiting;
}

std::size_t StoreQueue::finish(LastWait patience) {
  if (drain(patience.failing) > 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience.slow - patience.failing,
                      [this] { return batches_.empty() || !state_.error.empty(); });
  }
  thread_.request_stop();
  thread_.join();
  return state_.candles_waiting;
}

void StoreQueue::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto work_or_due = [this] { return has_work() || has_unmerged() || retention_.is_due(aged_until()); };
  while (changed_.wait(lock, stop, work_or_due)) {
    if (stop.stop_requested()) break;
    if (!has_work())
      has_unmerged() ? merge_later(lock, stop) : remove_old(lock, stop);
    else if (!batches_.empty())
      store_front(lock, stop);
    else
      room_needed_ ? let_pairs_go(lock) : carry_out_repair(lock);
  }
  stopped_ = true;
  end_repair(std::unexpected(store::StoreError{store::StoreFailure::io, "storing has stopped"}));
}

void StoreQueue::carry_out_repair(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  auto outcome = attempt([this] { return writer_.repair(*repair_); });
  lock.lock();
  end_repair(std::move(outcome));
}

void StoreQueue::make_room(RoomNeeded needed) {
  const std::scoped_lock lock(mutex_);
  room_needed_ = std::move(needed);
  room_made_.reset();
  changed_.notify_all();
}

std::optional<store::GivenWay> StoreQueue::room_made() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(room_made_, std::nullopt);
}

void StoreQueue::let_pairs_go(std::unique_lock<std::mutex>& lock) {
  const RoomNeeded needed = *std::exchange(room_needed_, std::nullopt);
  lock.unlock();
  auto given_way = attempt([&] { return writer_.give_way(needed.candidates, needed.count); });
  lock.lock();
  if (!given_way && !making_room_fails_)
    log_(log::LogLevel::warning,
         fmt::format("making room for new pairs failed: {}", given_way.error().message));
  making_room_fails_ = !given_way.has_value();
  if (given_way) state_.pairs_gone += given_way->gone.size();
  room_made_ = given_way ? std::move(*given_way) : store::GivenWay{};
  health_.set_store(state_);
}

void StoreQueue::end_repair(Outcome outcome) {
  if (repair_ == nullptr) return;
  repair_ = nullptr;
  outcome_ = std::move(outcome);
  changed_.notify_all();
}

/// Does one step and, if it has written much, rests until there is something to be stored or the rest is
/// over.
void StoreQueue::merge_later(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  lock.unlock();
  const auto step = attempt([this] { return writer_.merge_later(); });
  lock.lock();
  merged(step);
  if (step && step->merged.empty()) return;
  changed_.wait_for(lock, stop, step ? options_.rest : options_.retry_after, [this] { return has_work(); });
}

/// Notes the outcome of a step. A failure is logged, and leaves the state of the store as it is: some candles
/// stay missing for now.
void StoreQueue::merged(const std::expected<store::MergedLater, store::StoreError>& step) {
  if (!step && !merging_fails_)
    log_(log::LogLevel::warning,
         fmt::format("merging candles of newly configured intervals failed: {}", step.error().message));
  merging_fails_ = !step.has_value();
  if (!step) return;
  for (const auto& [pair, candle] : step->merged) ++merged_later_[candle.interval];
  state_.unmerged = step->unmerged;
  health_.set_store(state_);
  std::erase_if(merged_later_, [this](const auto& counted) {
    const auto& [interval, count] = counted;
    if (state_.unmerged.contains(interval)) return false;
    log_(log::LogLevel::info,
         fmt::format("{} candles of {} were merged from candles stored earlier", count, interval.name()));
    return true;
  });
}

/// Does one step, and rests until there is something to be stored or the rest is over.
void StoreQueue::remove_old(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const TimePoint until = *aged_until();
  lock.unlock();
  const auto step = attempt([&] { return retention_.step(writer_, until); });
  lock.lock();
  removed(step);
  if (step && !step->more) return;
  changed_.wait_for(lock, stop, step ? options_.rest : options_.retry_after, [this] { return has_work(); });
}

/// Notes the outcome of a step. A failure is logged, and leaves the state of the store as it is: old candles
/// that stay for now endanger nothing.
void StoreQueue::removed(const std::expected<Retention::Step, store::StoreError>& step) {
  if (!step && !removal_fails_)
    log_(log::LogLevel::warning, fmt::format("removing old candles failed: {}", step.error().message));
  removal_fails_ = !step.has_value();
  if (!step || step->removed == 0) return;
  state_.candles_removed += step->removed;
  health_.set_store(state_);
}

void StoreQueue::store_front(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const store::Batch& front = *batches_.front();
  storing_front_ = true;
  lock.unlock();
  const auto begun = std::chrono::steady_clock::now();
  const auto stored = attempt([&] { return writer_.store(front); });
  const auto duration = std::chrono::steady_clock::now() - begun;
  lock.lock();
  storing_front_ = false;

  if (stored) {
    note_resent(stored->resent);
    succeeded(stored->candles, duration);
    return;
  }
  failed(stored.error());
  if (std::exchange(room_needed_, std::nullopt)) room_made_ = store::GivenWay{};
  end_repair(std::unexpected(stored.error()));
  const std::size_t known = batches_.size();
  changed_.wait_for(lock, stop, options_.retry_after, [&] { return batches_.size() != known; });
}

void StoreQueue::succeeded(std::size_t candles, std::chrono::nanoseconds duration) {
  state_.candles_stored += candles;
  const store::Batch& front = *batches_.front();
  const bool closed = !front.candles.empty();
  if (closed) {
    health_.durations().flush.observe(duration);
    count_stored(front.candles);
  }
  state_.candles_waiting -= front.candles.size();
  note_withdrawn();
  if (front.forming) state_.stored_until = front.forming->open_time;
  batches_.pop_front();
  if (!state_.error.empty())
    log_(log::LogLevel::info,
         fmt::format("storing works again; {} candles are still waiting", state_.candles_waiting),
         {log::Event::storing_works, {{"waiting", state_.candles_waiting}}});
  state_.error.clear();
  health_.set_store(state_);  // before the market wakes those who tell clients of it
  if (closed) show_waiting();
  changed_.notify_all();
}

void StoreQueue::note_withdrawn() {
  const std::uint64_t before = std::exchange(state_.candles_withdrawn, writer_.withdrawn());
  if (before == 0 && state_.candles_withdrawn > 0)
    log_(log::LogLevel::warning,
         "removing candles that were stored before their time by a clock that was ahead");
}

void StoreQueue::note_resent(std::size_t candles) {
  if (candles == 0) return;
  state_.candles_resent += candles;
  log_(log::LogLevel::warning,
       fmt::format("{} candles were stored again: the database had confirmed and lost them", candles));
}

void StoreQueue::count_stored(std::span<const PairCandle> candles) {
  TimePoint newest{};
  for (const auto& [pair, candle] : candles) {
    const TimePoint end = candle.open_time + candle.interval.length();
    ++state_.stored_by_interval[candle.interval];
    if (!candle.complete) ++state_.incomplete_by_interval[candle.interval];
    TimePoint& known = state_.newest_end[candle.interval];
    known = std::max(known, end);
    newest = std::max(newest, end);
  }
  // Candles that had ended before this run tell how long the service was away, not how fast it is.
  if (options_.now && newest >= health_.started())
    health_.durations().until_queryable.observe(std::max(options_.now() - newest, milliseconds{0}));
}

void StoreQueue::failed(const store::StoreError& error) {
  if (state_.error.empty())
    log_(log::LogLevel::error,
         fmt::format("storing failed: {}; {} closed candles are waiting; retrying every {} ms", error.message,
                     state_.candles_waiting, options_.retry_after.count()),
         {log::Event::storing_failed, {{"cause", error.message}, {"waiting", state_.candles_waiting}}});
  state_.error = error.message;
  ++state_.failures;
  health_.set_store(state_);
  changed_.notify_all();
}

}  // namespace candled::collect
