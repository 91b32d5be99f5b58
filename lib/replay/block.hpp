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

/// The number of a name within one Names: not yet a pair's, which depends on the names before it.
using NameNumber = PairId;

/// A piece of a recording: whole lines, and what was read from them.
struct Block {
  /// So many bytes beyond the text can be read, whatever they are: fields are compared eight bytes at a time.
  static constexpr std::size_t padding = 64;

  /// Samples that follow each other at one instant: those from `begin` to the next run's.
  struct Run {
    TimePoint time;
    std::size_t begin;
  };

  /// The first line that is no sample.
  struct BadLine {
    std::uint64_t number;  ///< within the block, from 1
    std::string text;
    std::string what;
  };

  std::vector<char> bytes;  ///< the text, and the padding behind it
  std::size_t size = 0;     ///< of the text, which ends with a line feed unless it is empty

  std::size_t file = 0;               ///< which of the inputs it is from
  bool begins_file = false;           ///< its first line is the header
  Columns columns;                    ///< what the header of its file says
  std::string bad_header;             ///< what is wrong with that; empty if nothing is
  bool last = false;                  ///< nothing follows
  std::optional<std::string> broken;  ///< why the rest of the file cannot be read, perhaps an empty reason
  std::uint64_t position = 0;         ///< bytes read of all inputs so far

  std::vector<Sample> samples;  ///< of the lines in their order; the pair is a NameNumber
  std::vector<Run> runs;
  std::vector<std::string> rare_names;  ///< what numbers from Names::max_count on mean
  std::uint64_t lines = 0;
  std::uint64_t skipped = 0;        ///< lines that were no samples
  std::optional<BadLine> bad_line;  ///< ends the samples, unless such lines are to be skipped

  std::string_view text() const { return {bytes.data(), size}; }
};

}  // namespace candled::replay
