#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "replay/block_parser.hpp"
#include "replay/block_reader.hpp"
#include "replay/names.hpp"

namespace candled::replay {

/// Reads and parses blocks on threads of its own, ahead of the caller that takes them in order.
///
/// Memory is bounded: there are four more blocks than threads, and a thread waits while none is free.
class BlockPipeline {
 public:
  struct Options {
    unsigned threads;
    std::size_t block_bytes;
    bool skip_bad_lines;
  };

  BlockPipeline(NextInput next_input, const Options& options);
  /// Waits for the threads. A read that hangs has to be ended by the code that opened the input.
  ~BlockPipeline();
  BlockPipeline(const BlockPipeline&) = delete;
  BlockPipeline& operator=(const BlockPipeline&) = delete;

  /// Returns the next block, which is valid until the next call. Must not be called again after a block that
  /// is `last`. For one thread.
  Block& next();

  const Names& names() const { return names_; }

 private:
  struct Slot {
    Block block;
    bool parsed = false;
  };

  void work(std::stop_token stop, BlockParser parser);
  /// Returns null if there is nothing left to read.
  Slot* read_next(std::stop_token stop);

  Names names_;
  std::vector<Slot> slots_;

  std::mutex reading_;  // held while a block is read, so that blocks stay in order
  BlockReader reader_;
  bool read_all_ = false;
  std::size_t read_ = 0;  // blocks read so far

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t taken_ = 0;  // blocks that next() has returned
  std::size_t freed_ = 0;  // of these, those no longer in use

  std::vector<std::jthread> threads_;
};

}  // namespace candled::replay
