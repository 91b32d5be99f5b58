#include "support/sample_csv.hpp"

#include <array>
#include <istream>

namespace candled::test {

using replay::max_line;

std::expected<std::optional<replay::SampleLine>, std::string> SampleCsv::next() {
  if (line_number_ == 0) {
    const LineState state = read_line();
    if (state == LineState::broken) return std::unexpected(broken_off());
    const auto columns = replay::parse_header(line_);
    if (state == LineState::too_long || !columns) return std::unexpected(problem(columns.error()));
    columns_ = *columns;
  }
  switch (read_line()) {
    case LineState::end:
      return std::nullopt;
    case LineState::broken:
      return std::unexpected(broken_off());
    case LineState::too_long:
      return std::unexpected(problem("a line may have at most " + std::to_string(max_line) + " bytes"));
    case LineState::read:
      break;
  }

  const auto sample = replay::parse_sample_line(line_, columns_);
  if (!sample) return std::unexpected(problem(sample.error()));
  return *sample;
}

SampleCsv::LineState SampleCsv::read_line() {
  ++line_number_;
  std::array<char, max_line + 2> buffer;  // a carriage return and the terminating zero
  in_.getline(buffer.data(), buffer.size());
  line_.assign(buffer.data(), static_cast<std::size_t>(in_.gcount()));
  if (in_.bad()) return LineState::broken;  // whatever has been read of the line is not to be trusted
  if (in_.gcount() == 0 && in_.eof()) return LineState::end;
  if (in_.fail()) return LineState::too_long;
  if (!in_.eof()) line_.pop_back();  // gcount() includes the line feed
  if (line_.ends_with('\r')) line_.pop_back();
  return line_.size() > max_line ? LineState::too_long : LineState::read;
}

std::string SampleCsv::broken_off() const {
  return "after line " + std::to_string(line_number_ - 1) + ": the rest cannot be read";
}

std::string SampleCsv::problem(std::string_view what) const {
  return replay::problem_of_line(line_number_, line_, what);
}

}  // namespace candled::test
