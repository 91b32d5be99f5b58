#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "replay/block.hpp"
#include "replay/input.hpp"

namespace candled::replay {

/// Opens the next of several inputs; returns null if there is none left.
using NextInput = std::function<std::unique_ptr<Input>()>;

/// Cuts inputs, one after the other, into blocks at line ends. Not thread-safe.
class BlockReader {
 public:
  /// Blocks have at most `block_bytes` of text, which must be more than the longest allowed line.
  BlockReader(NextInput next_input, std::size_t block_bytes);

  /// Reads the next text into `block`. A line longer than a block is cut short. Reading does not wait for
  /// more text once there is a whole line.
  void read(Block& block);

 private:
  /// Fills the rest of the block's bytes; returns true at the end of the input.
  bool fill(Block& block);
  void keep_whole_lines(Block& block);
  void skip_rest_of_line(Block& block);
  void read_header(const Block& block);
  void open_next();

  NextInput next_input_;
  std::size_t block_bytes_;
  std::unique_ptr<Input> input_;
  std::string carry_;  // the beginning of a line that did not end in the last block
  bool skipping_ = false;
  bool begins_file_ = true;
  std::size_t file_ = 0;
  Columns columns_;             // of the file
  std::string bad_header_;      // the fault of the file's header
  std::uint64_t position_ = 0;  // of the inputs before this one
};

}  // namespace candled::replay
