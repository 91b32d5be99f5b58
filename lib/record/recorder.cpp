#include "record/recorder.hpp"

#include <exception>
#include <fmt/format.h>
#include <new>
#include <utility>

#include "record/poll_lines.hpp"

namespace candled::record {
namespace {

using std::chrono::steady_clock;

}  // namespace

Recorder::Recorder(Options options, Opened opened, log::Log log)
    : options_(std::move(options)),
      log_(std::move(log)),
      recording_(std::move(opened.recording)),
      columns_(opened.columns),
      first_(std::move(opened.unwritten)),
      first_columns_(opened.columns.value_or(replay::Columns{})),
      names_(options_.names),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Recorder::take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) {
  if (samples.empty()) return;
  try {
    push({lines_of(time, samples, pairs, names), samples.size(), names});
  } catch (const std::bad_alloc&) {  // no reason to keep the caller from its candles
    const std::scoped_lock lock(mutex_);
    drop(samples.size());
  }
}

void Recorder::push(Poll poll) {
  const std::scoped_lock lock(mutex_);
  names_ = poll.names;
  const std::size_t size = poll.lines.size();
  if (gone_ || waiting_ + size > options_.max_waiting) {
    drop(poll.samples);
    return;
  }
  polls_.push_back(std::move(poll));
  waiting_ += size;
  changed_.notify_all();
}

void Recorder::reopen() {
  if (!options_.open) {
    log_(log::LogLevel::info, fmt::format("recording to {} cannot be reopened", options_.name));
    return;
  }
  const std::scoped_lock lock(mutex_);
  reopen_ = true;
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
  while (!stop.stop_requested() && !finished_ && !gone_) {
    if (unflushed_ > 0 || holds_beginning_)
      changed_.wait_until(lock, stop, flush_at_, [this] { return has_work(); });
    else
      changed_.wait(lock, stop, [this] { return has_work(); });
    if (!stop.stop_requested()) take_step(lock, stop);
  }
  ended_ = true;
  changed_.notify_all();
}

bool Recorder::has_work() const {
  return !polls_.empty() || finishing_ || reopen_ || !recording_ || must_begin();
}

/// Returns whether something has to be written before any poll.
bool Recorder::must_begin() const {
  return !first_.empty() || (!columns_ && names_);
}

Recorder::Step Recorder::next_step() const {
  if (!recording_) return Step::open;
  if (must_begin()) return Step::begin;
  if ((unflushed_ > 0 || holds_beginning_) && steady_clock::now() >= flush_at_) return Step::flush;
  if (reopen_) return Step::close;
  return polls_.empty() ? Step::finish : Step::append;
}

void Recorder::take_step(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const Step step = next_step();
  if (step == Step::finish && !finishing_) return;
  // A deque's elements stay in place while others are pushed.
  const Poll* const poll = step == Step::append ? &polls_.front() : nullptr;
  const std::string beginning = step == Step::begin ? this->beginning() : "";
  lock.unlock();
  Written written;
  bool given_up = false;
  try {
    given_up = recording_ && !recording_->intact();
    if (given_up)
      give_up_file();
    else
      written = step == Step::begin ? recording_->append(beginning) : take(step, poll);
  } catch (const std::exception& failure) {
    written = std::unexpected(WriteError{failure.what()});
  }
  lock.lock();

  if (given_up) return;
  if (written) {
    succeeded(step);
    return;
  }
  failed(written.error());
  if (!gone_)
    changed_.wait_for(lock, stop, options_.retry_after,
                      [this, was = finishing_] { return finishing_ != was; });
}

Written Recorder::take(Step step, const Poll* poll) {
  switch (step) {
    case Step::open:
      return open_anew();
    case Step::append: {
      const replay::Columns usual{.names = poll->names};
      return recording_->append(usual == *columns_ ? poll->lines : in_columns(poll->lines, usual, *columns_));
    }
    default:
      return recording_->flush();
  }
}

/// Returns the columns that the header states, or will state.
replay::Columns Recorder::header_columns() const {
  return columns_.value_or(replay::Columns{.names = names_.value_or(first_columns_.names)});
}

/// Returns the header, if the recording has none, and the lines that come before any poll.
std::string Recorder::beginning() const {
  const replay::Columns columns = header_columns();
  return (columns_ ? "" : header_line(columns) + '\n') + in_columns(first_, first_columns_, columns);
}

Written Recorder::open_anew() {
  auto opened = options_.open();
  if (!opened) return std::unexpected(WriteError{std::move(opened.error())});
  if (!opened->mended.empty()) log_(log::LogLevel::warning, opened->mended);
  log_(log::LogLevel::info, fmt::format("recording to {}, reopened", options_.name));
  if (opened->columns) {
    first_ = opened->unwritten + in_columns(std::move(first_), first_columns_, *opened->columns);
    first_columns_ = *opened->columns;
  }
  columns_ = opened->columns;
  recording_ = std::move(opened->recording);
  return {};
}

/// Gives up the file; the lines that it holds back go into the file that is opened next.
void Recorder::give_up_file() {
  log_(log::LogLevel::warning,
       fmt::format("recording to {}: the file was truncated or removed", options_.name));
  const std::string lines = recording_->abandon();
  if (columns_) {
    const std::string header = header_line(*columns_) + '\n';
    if (first_ == "\n") first_.clear();  // it would end a line that is gone
    first_ += lines.starts_with(header) ? lines.substr(header.size()) : lines;
    first_columns_ = *columns_;
  }
  recording_.reset();
  columns_.reset();
  holds_beginning_ = false;
}

void Recorder::succeeded(Step step) {
  switch (step) {
    case Step::open:
      reopen_ = false;
      break;
    case Step::begin:
      columns_ = header_columns();
      first_.clear();
      holds_beginning_ = recording_->holds_back();
      flush_at_ = steady_clock::now();
      if (!holds_beginning_) recorded_ += std::exchange(unflushed_, 0);
      break;
    case Step::append:
      if (unflushed_ == 0) flush_at_ = steady_clock::now() + options_.flush_every;
      (recording_->holds_back() ? unflushed_ : recorded_) += polls_.front().samples;
      waiting_ -= polls_.front().lines.size();
      polls_.pop_front();
      break;
    case Step::flush:
    case Step::finish:
    case Step::close:
      recorded_ += std::exchange(unflushed_, 0);
      holds_beginning_ = false;
      finished_ = step == Step::finish;
      if (step == Step::close) {
        recording_.reset();
        columns_.reset();
      }
      break;
  }
  error_.clear();
  if (trouble_ && polls_.empty()) {
    trouble_ = false;
    log_(log::LogLevel::info,
         fmt::format("recording to {} works again; {} samples were dropped", options_.name,
                     dropped_ - dropped_before_),
         {log::Event::recording_works, {{"dropped", dropped_ - dropped_before_}}});
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
  begin_trouble("writing is too slow");
  dropped_ += samples;
}

void Recorder::begin_trouble(std::string_view cause) {
  if (trouble_) return;
  trouble_ = true;
  dropped_before_ = dropped_;
  log_(log::LogLevel::error,
       fmt::format(
           "recording to {} is failing: {}; up to {} MiB of samples are buffered, and the rest is dropped",
           options_.name, cause, options_.max_waiting >> 20),
       {log::Event::recording_failing, {{"cause", cause}}});
}

}  // namespace candled::record
