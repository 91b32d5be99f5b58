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

/// Samples on their way into a recording, written by a thread of its own so that no poll ever waits for a
/// disk.
///
/// They are recorded whole polls at a time, in order, in the columns that the recording's header names; a new
/// one gets that of the feed, as soon as it is known. While writing fails they wait here, and writing is
/// tried again and again; what does not fit is dropped and counted. Of each such time the log has two lines,
/// one at its beginning and one at its end. A file that is cut short or removed by others is begun anew.
/// Thread-safe.
class Recorder final : public collect::SampleSink {
 public:
  struct Options {
    std::string name;  ///< of the recording, for the log
    /// In bytes of lines. Newer polls than fit are dropped: 25 minutes of 1000 pairs, once a second.
    std::size_t max_waiting = 64 << 20;
    /// How long after a failure writing is tried again.
    milliseconds retry_after{1'000};
    /// How long what the recording has taken may be lost to a kill. Only a compressed one makes use of it.
    milliseconds flush_every{10'000};
    /// Called once, on the recorder's thread, when nothing can be recorded ever again. May be empty.
    std::function<void()> on_gone{};
    /// Opens the recording anew, on the recorder's thread. Empty where that makes no sense: standard output.
    std::function<std::expected<Opened, std::string>()> open{};
    /// How the feed's names have their currencies, if that is known before the first poll.
    std::optional<NameOrder> names{};
  };

  Recorder(Options options, Opened opened, log::Log log);
  /// Stops without writing what waits; finish() first.
  ~Recorder() override = default;

  void take(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names) override;

  /// Ends the file that is being written and opens the recording anew, for when it was moved; soon, and not
  /// before this returns.
  void reopen();

  /// How a recording ended.
  struct End {
    std::uint64_t recorded;  ///< samples that have been written
    std::uint64_t lost;      ///< samples that have been dropped, or were not written in time
    std::string error;       ///< why writing failed in the end; empty if it did not
    bool stuck;              ///< a write is still under way and cannot be interrupted: the destructor would
                             ///< wait for it
  };
  /// Waits until everything is written, at most `patience`, and stops. Nothing may be taken any more.
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
  std::unique_ptr<Recording> recording_;    // none while it is to be opened anew
  std::optional<replay::Columns> columns_;  // none before it has a header
  std::string first_;                       // lines to be appended before any poll
  replay::Columns first_columns_;           // of these
  bool holds_beginning_ = false;            // the recording does, until it is flushed

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable_any changed_;
  std::deque<Poll> polls_;       // the front one stays while it is being written
  std::size_t waiting_ = 0;      // bytes of lines in polls_
  std::uint64_t unflushed_ = 0;  // samples that the recording holds back
  std::chrono::steady_clock::time_point flush_at_{};
  std::uint64_t recorded_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_before_ = 0;  // the trouble that lasts
  std::string error_;                 // of the newest step; empty when it succeeded
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
