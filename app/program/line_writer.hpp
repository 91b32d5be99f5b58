#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "candle/time.hpp"

namespace candled {

/// Lines on their way to a descriptor whose reader may be slow, or stand still: a thread of its own writes
/// them, so that nobody who has something to say waits for it to be read.
///
/// Lines that do not fit into its queue are dropped and counted, and so are those that cannot be written. One
/// line says how many once lines flow again. The signal SIGURG ends a write that hangs; its handler is set
/// for the whole process and does nothing. Thread-safe.
class LineWriter {
 public:
  struct Options {
    int descriptor;  ///< must stay open
    std::size_t max_lines = 10'000;
    std::size_t max_bytes = 1 << 20;
    /// How long the destructor waits for what has not been written.
    milliseconds patience{250};
    /// Makes the line that says how many were dropped. It is called by the writing thread; empty: none does.
    std::function<std::string(std::uint64_t dropped)> note{};
  };

  explicit LineWriter(Options options);
  /// Writes what waits if the reader takes it in time.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Takes a line, with its end, and returns at once.
  void write(std::string line);

  /// How many lines were dropped since the start.
  std::uint64_t dropped() const;

 private:
  void run();
  bool has_something() const { return !lines_.empty() || (untold_ > 0 && !failing_); }
  void write_next(std::unique_lock<std::mutex>& lock);
  void tell(std::unique_lock<std::mutex>& lock);
  bool put(std::string_view bytes);
  void drop();

  const Options options_;
  std::atomic<bool> given_up_ = false;

  mutable std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::deque<std::string> lines_;  // the front one stays while it is being written
  std::size_t bytes_ = 0;          // of lines_
  std::uint64_t dropped_ = 0;
  std::uint64_t untold_ = 0;  // of these, since a line said how many
  bool failing_ = false;      // the newest write
  bool ending_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace candled
