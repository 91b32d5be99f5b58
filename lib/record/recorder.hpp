#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "collect/sample_sink.hpp"
#include "log/log.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Queues samples for a recording. A thread of its own writes them, so that no poll ever waits for a disk.
///
/// Whole polls are recorded, in order, in the columns that the recording's header names; a new recording gets
/// the header of the feed, as soon as it is known. While writing fails, polls wait here, and writing is tried
/// again and again; polls that do not fit are dropped and counted. For each such period the log has two
/// lines, one at its beginning and one at its end. A file that others truncate or remove is begun anew.
/// Thread-safe.
class Recorder final : public collect::SampleSink {
 public:
  struct Options {
    std::string name;  ///< the recording's name in the log
    /// The largest number of bytes of waiting lines; newer polls that do not fit are dropped. It is 25
    /// minutes of 1000 pairs, once a second.
    std::size_t max_waiting = 64 << 20;
    /// The time after a failure until writing is tried again.
    milliseconds retry_after{1'000};
    /// The longest time for which lines that the recording has taken may be lost to a kill. Only compressed
    /// recordings use it.
    milliseconds flush_every{10'000};
    /// Called once, on the recorder's thread, when nothing can ever be recorded again. May be empty.
    std::function<void()> on_gone{};
    /// Opens the recording anew, on the recorder's thread. Empty if that makes no sense, as for standard
    /// output.
    std::function<std::expected<Opened, std::string>()> open{};
    /// The order of the currencies in the feed's names, if it is known before the first poll.
    std::optional<NameOrder> names{};
  };

  Recorder(Options options, Opened opened, log::Log log);
  /// Stops without writing the polls that wait; call finish() first.
  ~Recorder() override = default;

  void take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) override;

  /// Requests that the current file be ended and the recording opened anew, for when the file was moved; this
  /// happens soon after the call, not during it.
  void reopen();

  /// The end of a recording.
  struct End {
    std::uint64_t recorded;  ///< samples written
    std::uint64_t lost;      ///< samples dropped, or not written in time
    std::string error;       ///< the reason why writing failed in the end; empty if it did not
    bool stuck;  ///< a write is still under way and cannot be interrupted: the destructor would wait for it
  };
  /// Waits until everything is written, at most `patience`, and stops. No samples may be taken any more.
  End finish(milliseconds patience);

 private:
  struct Poll {
    std::string lines;
    std::size_t samples;
    NameOrder names;
  };
  enum class Step : std::uint8_t { open, begin, append, flush, finish, close };

  void run(const std::stop_token& stop);
  bool has_work() const;
  bool must_begin() const;
  Step next_step() const;
  Written take(Step step, const Poll* poll);
  Written open_anew();
  void give_up_file();
  replay::Columns header_columns() const;
  std::string beginning() const;
  void take_step(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  void succeeded(Step step);
  void failed(const WriteError& error);
  void push(Poll poll);
  void drop(std::size_t samples);
  void begin_trouble(std::string_view cause);

  const Options options_;
  const log::Log log_;

  // Used by the thread alone.
  std::unique_ptr<Recording> recording_;    // null while it is to be opened anew
  std::optional<replay::Columns> columns_;  // empty before it has a header
  std::string first_;                       // lines to be appended before any poll
  replay::Columns first_columns_;           // the columns of first_
  bool holds_beginning_ = false;            // the recording holds its beginning back until it is flushed

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable_any changed_;
  std::deque<Poll> polls_;       // the front one stays while it is being written
  std::size_t waiting_ = 0;      // bytes of lines in polls_
  std::uint64_t unflushed_ = 0;  // samples that the recording holds back
  std::chrono::steady_clock::time_point flush_at_{};
  std::uint64_t recorded_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_before_ = 0;  // the value at the beginning of the current trouble
  std::string error_;                 // of the latest step; empty if it succeeded
  bool trouble_ = false;
  bool gone_ = false;
  bool finishing_ = false;
  bool finished_ = false;
  bool reopen_ = false;
  std::optional<NameOrder> names_;
  bool ended_ = false;
  std::jthread thread_;
};

}  // namespace candled::record
