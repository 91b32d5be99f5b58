#include "replay/sample_csv.hpp"

#include <array>
#include <charconv>
#include <istream>

#include "candle/printable.hpp"

namespace candled::replay {
namespace {

constexpr std::int64_t last_time = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

std::optional<TimePoint> parse_time(std::string_view text) {
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  if (error != std::errc{} || end != text.data() + text.size() || time < 0 || time > last_time) return {};
  return TimePoint{milliseconds{time}};
}

/// What an error message shows of a line: its beginning.
std::string shown(std::string_view line) {
  constexpr std::size_t most = 80;
  return printable_line(line, most) + (line.size() > most ? "..." : "");
}

}  // namespace

std::expected<std::optional<SampleLine>, std::string> SampleCsv::next() {
  if (line_number_ == 0) {
    const LineState state = read_line();
    if (state == LineState::broken) return std::unexpected(broken_off());
    if (state != LineState::read || line_ != header)
      return std::unexpected(problem("the header must be '" + std::string(header) + "'"));
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

  const std::string_view line = line_;
  const std::size_t first = line.find(',');
  const std::size_t second = line.find(',', first == line.npos ? first : first + 1);
  if (second == line.npos || line.find(',', second + 1) != line.npos)
    return std::unexpected(problem("three fields are needed: time_ms,pair,price"));
  const auto time = parse_time(line.substr(0, first));
  if (!time) return std::unexpected(problem("time_ms must be milliseconds since 1970, up to the year 9999"));
  const std::string_view pair = line.substr(first + 1, second - first - 1);
  const auto price = Price::parse(line.substr(second + 1));
  if (!price)
    return std::unexpected(problem("the price is " + std::string(to_string(price.error())) +
                                   "; a positive decimal of at most 18 digits and 18 decimals is needed"));
  return SampleLine{*time, pair, *price};
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
  return "line " + std::to_string(line_number_) + " '" + shown(line_) + "': " + std::string(what);
}

}  // namespace candled::replay
