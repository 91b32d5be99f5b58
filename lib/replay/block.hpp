#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/time.hpp"
#include "replay/columns.hpp"

namespace candled::replay {

/// The number of a name within one Names. It is not yet a pair's id, which depends on the names before it.
using NameNumber = PairId;

/// A piece of a recording: whole lines, and the samples read from them.
struct Block {
  /// The number of bytes beyond the text that can be read, whatever they are: fields are compared eight bytes
  /// at a time.
  static constexpr std::size_t padding = 64;

  /// Consecutive samples of one instant: those from `begin` up to the next run's.
  struct Run {
    TimePoint time;
    std::size_t begin;
  };

  /// The first line that is not a sample.
  struct BadLine {
    std::uint64_t number;  ///< within the block, from 1
    std::string text;
    std::string what;
  };

  std::vector<char> bytes;  ///< the text, and the padding after it
  std::size_t size = 0;     ///< of the text, which ends with a line feed unless it is empty

  std::size_t file = 0;               ///< index of the input it comes from
  bool begins_file = false;           ///< its first line is the header
  Columns columns;                    ///< the columns named by the header of its file
  std::string bad_header;             ///< the fault of that header; empty if there is none
  bool last = false;                  ///< nothing follows it
  std::optional<std::string> broken;  ///< the reason why the rest cannot be read, perhaps an empty one
  std::uint64_t position = 0;         ///< bytes read of all inputs so far

  std::vector<Sample> samples;  ///< in the order of the lines; the pair is a NameNumber
  std::vector<Run> runs;
  std::vector<std::string> rare_names;  ///< the names whose numbers are Names::max_count or more
  std::uint64_t lines = 0;
  std::uint64_t skipped = 0;        ///< lines that were not samples
  std::optional<BadLine> bad_line;  ///< ends the samples, unless such lines are to be skipped

  std::string_view text() const { return {bytes.data(), size}; }
};

}  // namespace candled::replay
