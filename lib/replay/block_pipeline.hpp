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

/// Reads and parses blocks on threads of its own, ahead of whoever takes them in their order.
///
/// Memory is bounded: there are four blocks more than threads, and a thread waits when none of them is free.
class BlockPipeline {
 public:
  struct Options {
    unsigned threads;
    std::size_t block_bytes;
    bool skip_bad_lines;
  };

  BlockPipeline(NextInput next_input, const Options& options);
  /// Waits for the threads. A read that hangs has to be ended by who opened the input.
  ~BlockPipeline();
  BlockPipeline(const BlockPipeline&) = delete;
  BlockPipeline& operator=(const BlockPipeline&) = delete;

  /// The next block, until the call after this. Must not be called again after one that is `last`. For one
  /// thread.
  Block& next();

  const Names& names() const { return names_; }

 private:
  struct Slot {
    Block block;
    bool parsed = false;
  };

  void work(std::stop_token stop, BlockParser parser);
  /// Null when there is nothing left to read.
  Slot* read_next(std::stop_token stop);

  Names names_;
  std::vector<Slot> slots_;

  std::mutex reading_;  // held while a block is read, so that blocks are in order
  BlockReader reader_;
  bool read_all_ = false;
  std::size_t read_ = 0;  // blocks

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t taken_ = 0;  // blocks that next() gave out
  std::size_t freed_ = 0;  // of these, those that are done with

  std::vector<std::jthread> threads_;
};

}  // namespace candled::replay
