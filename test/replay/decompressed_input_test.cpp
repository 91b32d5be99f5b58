#include "replay/decompressed_input.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <sstream>

#include "replay/replay.hpp"
#include "support/gzip.hpp"

namespace candled::replay {
namespace {

using test::gzip;

struct Text {
  std::string text;
  bool bad;
  std::string problem;
};

/// Returns the input that open_input() makes of a file with these bytes.
std::unique_ptr<Input> text_of(std::istream& in, std::string_view bytes) {
  return decompressed(input_of(in), compression::format_of(bytes));
}

Text read_all(const std::unique_ptr<Input>& input) {
  std::string text;
  std::array<char, 1'000> piece;
  for (;;) {
    const auto count = input->read(piece);
    if (!count) return {text, true, count.error()};
    if (*count == 0) return {text, false, ""};
    text.append(piece.data(), *count);
  }
}

Text read(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_all(text_of(in, bytes));
}

std::string many_lines() {
  std::string lines = "time_ms,pair,price\n";
  for (int number = 0; number < 30'000; ++number)
    lines += std::to_string(1'635'768'000'000 + number) + ",USDT_BTC," +
             std::to_string(number * 7'919LL % 99'991 + 1) + "\n";
  return lines;
}

TEST_CASE("text that is not compressed is read as it is") {
  for (const std::string text : {"", "t", "time_ms,pair,price\n1,A_B,1\n"}) {
    CHECK(read(text).text == text);
    CHECK_FALSE(read(text).bad);
  }
}

TEST_CASE("compressed text is read as the text, in one member or several") {
  const std::string lines = many_lines();

  CHECK(read(gzip(lines)).text == lines);
  CHECK_FALSE(read(gzip(lines)).bad);
  CHECK(read(gzip("a\n") + gzip("") + gzip(lines) + gzip("b\n")).text == "a\n" + lines + "b\n");
  CHECK(read(gzip("")).text.empty());
}

TEST_CASE("a gzip stream that is cut goes bad after all that can be read of it") {
  const std::string lines = many_lines();
  const std::string packed = gzip(lines);

  for (const std::size_t left :
       {packed.size() - 1, packed.size() - 9, packed.size() / 2, std::size_t{11}, std::size_t{1}}) {
    CAPTURE(left);
    const Text cut = read(packed.substr(0, left));
    CHECK(cut.text == test::gunzip(packed.substr(0, left)).text);
    CHECK(cut.bad);
    CHECK(cut.problem == "the gzip stream is truncated");
  }
}

TEST_CASE("a gzip stream that is damaged is no text") {
  std::string packed = gzip(many_lines());
  packed[packed.size() - 6] ^= 1;

  CHECK(read(packed).bad);
  CHECK(read(packed).problem == "the gzip stream is damaged (incorrect data check)");
  CHECK(read(gzip("a\n") + "b").problem.starts_with("the gzip stream is "));
}

TEST_CASE("the error of a cut stream says after which line, and no half line is taken for a whole one") {
  const std::string packed = gzip(many_lines());
  const std::string left = packed.substr(0, packed.size() / 2);
  std::istringstream in(left);

  std::uint64_t samples = 0;
  const auto summary =
      replay({{.name = "", .open = [&](const std::stop_token&) { return text_of(in, left); }}},
             {.series = {.intervals = *Intervals::parse("1m")},
              .progress = [&samples](const ReplayProgress& progress) { samples = progress.samples; }},
             {}, [](auto&&...) { return std::expected<void, std::string>(); });

  const std::string text = test::gunzip(left).text;
  const auto lines = std::count(text.begin(), text.end(), '\n');
  CHECK(samples <= static_cast<std::uint64_t>(lines - 1));
  REQUIRE_FALSE(summary);
  CHECK(summary.error() ==
        "after line " + std::to_string(lines) + ": the rest cannot be read: the gzip stream is truncated");
}

/// Reads `bytes` with zeros behind them, as a power cut leaves them.
Text read_with_zeros(const std::string& bytes, std::size_t zeros) {
  std::istringstream in(bytes + std::string(zeros, '\0'));
  return read_all(decompressed(without_zeros_at_end(input_of(in)), compression::format_of(bytes)));
}

TEST_CASE("zeros at the end are left out, as gzip does, and those within the text are not") {
  const std::string lines = many_lines();
  const std::string packed = gzip(lines);
  for (const std::size_t zeros : std::vector<std::size_t>{0, 1, 8, 70'000}) {
    CAPTURE(zeros);
    CHECK(read_with_zeros(lines, zeros).text == lines);
    CHECK(read_with_zeros(packed, zeros).text == lines);
    CHECK_FALSE(read_with_zeros(packed, zeros).bad);
    const std::string within = "a" + std::string(zeros, '\0') + "b";
    CHECK(read_with_zeros(within, zeros).text == within);
  }
}

TEST_CASE("a gzip stream whose end is zeros is cut there, and no zero becomes text") {
  const std::string lines = many_lines();
  const std::string packed = gzip(lines);
  for (std::size_t left = packed.size() - 40; left < packed.size() - 4; ++left) {
    CAPTURE(left);
    const Text cut = read_with_zeros(packed.substr(0, left), 5'000);
    CHECK(cut.bad);
    CHECK(cut.problem == "the gzip stream is truncated");
    CHECK(lines.starts_with(cut.text));
  }
}

TEST_CASE("a last line that zeros cut is no sample, though its price reads well") {
  std::istringstream in("time_ms,pair,price\n1635768000000,USDT_BTC,61234.5\n1635768001000,USDT_BTC,612" +
                        std::string(100, '\0'));

  const auto summary = replay(in, {.series = {.intervals = *Intervals::parse("1m")}}, {},
                              [](auto&&...) { return std::expected<void, std::string>(); });

  REQUIRE(summary);
  CHECK(summary->samples == 1);
}

}  // namespace
}  // namespace candled::replay
