#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "replay/block.hpp"
#include "replay/names.hpp"

namespace candled::replay {

/// Reads the lines of blocks, and accepts the same lines as parse_sample_line(). Lines in the usual form of
/// recordings are read eight bytes at a time, all others by that function.
///
/// Each thread needs a parser of its own.
class BlockParser {
 public:
  /// Numbers names with `names`, which must outlive the parser. A bad line ends a block's samples, unless bad
  /// lines are to be skipped.
  BlockParser(Names& names, bool skip_bad_lines) : names_(names), skip_bad_lines_(skip_bad_lines) {}

  /// Fills in the samples and the lines of `block` from its text.
  void parse(Block& block);

  struct Line {
    std::uint64_t number;  ///< within the block, from 1
    std::string_view text;
  };

  /// Returns the line that holds sample `index` of a parsed block.
  static Line line_of_sample(const Block& block, std::size_t index);

 private:
  using Word = std::uint64_t;

  /// A name that has been met, including the comma after it, and the name that followed it last time:
  /// recordings have the same pairs in the same order again and again.
  struct Known {
    std::array<Word, 2> text;  // the first 16 bytes, padded with zeros
    std::array<Word, 2> mask;  // the bytes of `text` that count
    std::size_t size;
    NameNumber number;
    std::uint32_t next;
    const std::string* whole;
  };

  struct Field {
    NameNumber number;
    const char* end;  // behind the comma; null if there was no comma in sight
  };

  bool parse_header(Block& block);
  /// Takes the line at `at` if it has the usual form, and returns its end; returns null for any other line.
  const char* take_common_line(Block& block, const char* at);
  const char* take_time(const char* at);
  const char* take_new_time(const char* at);
  Field take_name(Block& block, const char* at);
  Field find_name(Block& block, std::string_view name, const char* end);
  NameNumber number_in(Block& block, std::string_view name);
  /// Takes any line; returns false if it ends the samples.
  bool take_line(Block& block, std::string_view line);
  static void add(Block& block, TimePoint time, NameNumber name, Price price) {
    if (block.runs.empty() || block.runs.back().time != time)
      block.runs.push_back({time, block.samples.size()});
    block.samples.push_back({name, price});
  }
  bool refuse(Block& block, std::string_view line, std::string what);

  Names& names_;
  bool skip_bad_lines_;
  std::vector<Known> known_;
  std::unordered_map<std::string, std::uint32_t> places_;  // index in known_, by the name and its comma
  std::uint32_t previous_ = 0;                             // index in known_ of the latest name
  // Bytes 0 to 7 and 6 to 13 of the last line's time. These overlap, so that the initial values match no
  // text.
  std::array<Word, 2> time_text_{0, ~Word{0}};
  TimePoint time_{};
};

}  // namespace candled::replay
