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

/// Queues lines for a descriptor whose reader may be slow or stand still. A thread of its own writes them, so
/// that no caller waits for the reader.
///
/// Lines that do not fit into the queue are dropped and counted, and so are lines that cannot be written. One
/// line gives their number once lines flow again. The signal SIGURG ends a write that hangs; its handler is
/// set for the whole process and does nothing. Thread-safe.
class LineWriter {
 public:
  struct Options {
    int descriptor;  ///< must stay open
    std::size_t max_lines = 10'000;
    std::size_t max_bytes = 1 << 20;
    /// The longest time that the destructor waits for a reader that takes nothing. Lines that it takes at
    /// once are written, however late the writing thread comes.
    milliseconds patience{250};
    /// Returns the line that gives the number of dropped lines. Called on the writing thread; if empty, there
    /// is no such line.
    std::function<std::string(std::uint64_t dropped)> note{};
    /// Takes a line instead of the descriptor and returns whether it could. Called on the writing thread; it
    /// must return when a signal comes.
    std::function<bool(const std::string& line)> deliver{};
  };

  explicit LineWriter(Options options);
  /// Writes the waiting lines if the reader takes them in time.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Takes a line, including its end, and returns at once.
  void write(std::string line);

  /// Returns the number of lines dropped since the start.
  std::uint64_t dropped() const;

 private:
  void run();
  bool has_something() const { return !lines_.empty() || (untold_ > 0 && !failing_); }
  void write_next(std::unique_lock<std::mutex>& lock);
  void tell(std::unique_lock<std::mutex>& lock);
  bool put(const std::string& line);
  bool put_bytes(std::string_view bytes);
  void drop();

  const Options options_;
  std::atomic<bool> given_up_ = false;

  mutable std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::deque<std::string> lines_;  // the front one stays while it is being written
  std::size_t bytes_ = 0;          // of lines_
  std::uint64_t dropped_ = 0;
  std::uint64_t untold_ = 0;  // of these, since a line gave their number
  bool failing_ = false;      // the newest write failed
  bool ending_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace candled
