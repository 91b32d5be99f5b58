#include "record/recorder.hpp"

#include <array>
#include <charconv>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <utility>

namespace candled::record {
namespace {

using std::chrono::steady_clock;

std::string lines_of(TimePoint time, std::span<const Sample> samples, const Pairs& pairs) {
  const std::string stamp = fmt::format("{},", time.time_since_epoch().count());
  constexpr std::size_t usual_line = 48;
  std::string lines;
  lines.reserve(samples.size() * usual_line);
  std::array<char, Price::max_text> digits;
  for (const auto& [pair, price] : samples) {
    lines.append(stamp).append(pairs[pair].name) += ',';
    lines.append(digits.data(), price.write(digits)) += '\n';
  }
  return lines;
}

}  // namespace

Recorder::Recorder(Options options, std::unique_ptr<Recording> recording, Log log)
    : options_(std::move(options)),
      recording_(std::move(recording)),
      log_(std::move(log)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Recorder::take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs) {
  if (samples.empty()) return;
  try {
    push({lines_of(time, samples, pairs), samples.size()});
  } catch (const std::bad_alloc&) {  // no reason to keep the caller from its candles
    const std::scoped_lock lock(mutex_);
    drop(samples.size());
  }
}

void Recorder::push(Poll poll) {
  const std::scoped_lock lock(mutex_);
  const std::size_t size = poll.lines.size();
  if (gone_ || waiting_ + size > options_.max_waiting) {
    drop(poll.samples);
    return;
  }
  polls_.push_back(std::move(poll));
  waiting_ += size;
  changed_.notify_all();
}

Recorder::End Recorder::finish(milliseconds patience) {
  constexpr milliseconds to_notice_the_stop{100};
  std::unique_lock lock(mutex_);
  finishing_ = true;
  changed_.notify_all();
  changed_.wait_for(lock, patience, [this] { return ended_; });
  thread_.request_stop();
  changed_.wait_for(lock, to_notice_the_stop, [this] { return ended_; });
  std::uint64_t lost = dropped_ + unflushed_;
  for (const Poll& poll : polls_) lost += poll.samples;
  return {.recorded = recorded_, .lost = lost, .error = error_, .stuck = !ended_};
}

void Recorder::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return !polls_.empty() || finishing_; };
  while (!stop.stop_requested() && !finished_ && !gone_) {
    if (unflushed_ > 0)
      changed_.wait_until(lock, stop, flush_at_, has_work);
    else
      changed_.wait(lock, stop, has_work);
    if (!stop.stop_requested()) take_step(lock, stop);
  }
  ended_ = true;
  changed_.notify_all();
}

Recorder::Step Recorder::next_step() const {
  if (unflushed_ > 0 && steady_clock::now() >= flush_at_) return Step::flush;
  return polls_.empty() ? Step::finish : Step::append;
}

void Recorder::take_step(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const Step step = next_step();
  if (step == Step::finish && !finishing_) return;
  // A deque's elements stay where they are while others are pushed.
  const std::string_view lines = step == Step::append ? std::string_view(polls_.front().lines) : "";
  lock.unlock();
  Written written;
  try {
    written = step == Step::append  ? recording_->append(lines)
              : step == Step::flush ? recording_->flush()
                                    : recording_->finish();
  } catch (const std::exception& failure) {
    written = std::unexpected(WriteError{failure.what()});
  }
  lock.lock();

  if (written) {
    succeeded(step);
    return;
  }
  failed(written.error());
  if (!gone_)
    changed_.wait_for(lock, stop, options_.retry_after,
                      [this, was = finishing_] { return finishing_ != was; });
}

void Recorder::succeeded(Step step) {
  if (step == Step::append) {
    if (unflushed_ == 0) flush_at_ = steady_clock::now() + options_.flush_every;
    (recording_->holds_back() ? unflushed_ : recorded_) += polls_.front().samples;
    waiting_ -= polls_.front().lines.size();
    polls_.pop_front();
  } else {
    recorded_ += std::exchange(unflushed_, 0);
    finished_ = step == Step::finish;
  }
  error_.clear();
  if (trouble_ && polls_.empty()) {
    trouble_ = false;
    log_(LogLevel::info, fmt::format("recording to {} works again; {} samples were dropped", options_.name,
                                     dropped_ - dropped_before_));
  }
}

void Recorder::failed(const WriteError& error) {
  error_ = error.message;
  begin_trouble(error.message);
  if (!error.for_good) return;
  gone_ = true;
  if (options_.on_gone) options_.on_gone();
}

void Recorder::drop(std::size_t samples) {
  begin_trouble("it is too slow");
  dropped_ += samples;
}

void Recorder::begin_trouble(std::string_view cause) {
  if (trouble_) return;
  trouble_ = true;
  dropped_before_ = dropped_;
  log_(LogLevel::error, fmt::format("recording to {} is in trouble: {}; up to {} MiB of samples wait for it, "
                                    "what does not fit is dropped",
                                    options_.name, cause, options_.max_waiting >> 20));
}

}  // namespace candled::record
