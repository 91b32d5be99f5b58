#pragma once

#include <cstdint>
#include <expected>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "replay/sample_line.hpp"

namespace candled::test {

/// Reads recorded samples in the plainest way, line by line: what the reader of blocks is held against.
class SampleCsv {
 public:
  /// Reads from `in`, which must outlive it. The header is read with the first line.
  explicit SampleCsv(std::istream& in) : in_(in) {}

  /// The next line; nothing at the end of the input. The error is a sentence that names the line, what stands
  /// there and what is allowed, or after which line the input breaks off; nothing can be read after one.
  std::expected<std::optional<replay::SampleLine>, std::string> next();

  /// Returns the columns that the header names, once a line was read.
  const replay::Columns& columns() const { return columns_; }

  /// A sentence that says `what` is wrong with the line read last, for callers who find more wrong with it.
  std::string problem(std::string_view what) const;

 private:
  enum class LineState : std::uint8_t { read, end, too_long, broken };

  std::string broken_off() const;

  LineState read_line();

  std::istream& in_;
  std::string line_;
  replay::Columns columns_;
  std::uint64_t line_number_ = 0;
};

}  // namespace candled::test
