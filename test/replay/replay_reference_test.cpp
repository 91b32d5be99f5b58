// The replay that parses on several threads against the plainest one, on recordings that try to tell them
// apart.

#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "replay/candle_csv.hpp"
#include "replay/plain_replay.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::replay {
namespace {

struct Outcome {
  std::string csv;
  std::string error;
  std::uint64_t samples = 0;
  std::uint64_t late = 0;
  std::uint64_t skipped = 0;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

const Intervals intervals = Intervals::parse("1s,5s,1m").value();

/// Returns the outcome of `replay_with` for `text`.
template <typename ReplayWith>
Outcome outcome(const std::string& text, const ReplayWith& replay_with) {
  std::istringstream in(text);
  std::ostringstream out;
  CandleCsv csv(out, intervals);
  const ReplayOutput output = [&](const Pairs& pairs, const std::vector<PairCandle>& closed,
                                  TimePoint until) -> std::expected<void, std::string> {
    csv.add(pairs, closed);
    csv.write_until(until);
    return {};
  };
  const auto summary = replay_with(in, output);
  csv.finish();
  if (!summary) return {.csv = out.str(), .error = summary.error()};
  return {.csv = out.str(),
          .error = "",
          .samples = summary->samples,
          .late = summary->late,
          .skipped = summary->skipped};
}

Outcome plain(const std::string& text) {
  const ReplayOptions options{.series = {.intervals = intervals}};
  return outcome(text, [&](std::istream& in, const ReplayOutput& output) {
    return test::PlainReplay(options, output).run(in);
  });
}

Outcome fast(const std::string& text, std::size_t block_bytes, bool skip_bad_lines = false) {
  const ReplayOptions options{.series = {.intervals = intervals},
                              .name_order = NameOrder::quote_first,
                              .skip_bad_lines = skip_bad_lines,
                              .threads = 3,
                              .block_bytes = block_bytes};
  return outcome(
      text, [&](std::istream& in, const ReplayOutput& output) { return replay(in, options, {}, output); });
}

/// Lines as recordings have them, and now and then some that differ in every way that is allowed.
class Lines {
 public:
  explicit Lines(std::uint32_t seed) : random_(seed) {}

  bool one_in(std::uint64_t n) { return random_() % n == 0; }
  std::uint64_t number(std::uint64_t most) { return random_() % (most + 1); }

  std::string sample() {
    if (one_in(6)) time_ += static_cast<std::int64_t>(number(1'500));
    if (one_in(80)) time_ -= static_cast<std::int64_t>(number(3'000));
    if (one_in(300)) time_ += static_cast<std::int64_t>(number(900'000'000));
    if (one_in(150)) time_ -= static_cast<std::int64_t>(number(86'000'000));
    const std::string fraction = one_in(60) ? "." + std::to_string(number(2'000)) : "";
    return (one_in(50) ? "00" : "") + std::to_string(time_) + fraction + ',' + quoted(name()) + ',' +
           quoted(price()) + end();
  }

  /// No sample, each in its own way.
  std::string bad() {
    static const std::vector<std::string> all{"",
                                              ",",
                                              ",,",
                                              "\r",
                                              "1635768000000,A_B",
                                              "1635768000000,A_B,",
                                              "1635768000000,A_B,1,",
                                              "1635768000000,A_B,1\r\r",
                                              "1635768000000,A_B,01",
                                              "1635768000000,A_B,0",
                                              "1635768000000,A_B,0.00000000",
                                              "1635768000000,A_B,1.",
                                              "1635768000000,A_B,.5",
                                              "1635768000000,A_B,-1",
                                              "1635768000000,A_B,1e",
                                              "1635768000000,A_B,1.1.1",
                                              "1635768000000,A_B,1234567890123456789",
                                              "1635768000000,A_B,0.1234567890123456789",
                                              "1635768000000,A_B,1 ",
                                              " 1635768000000,A_B,1",
                                              "-1,A_B,1",
                                              "1635768000,A_B,1",
                                              "0099999999999,A_B,1",
                                              "1635768000000.,A_B,1",
                                              "1635768000000.5.5,A_B,1",
                                              "1635768000000,\"A_B,1",
                                              "1635768000000,\"A\"_B,1",
                                              "253402300800000,A_B,1",
                                              "16357680000x0,A_B,1",
                                              "99999999999999999999,A_B,1",
                                              "1635768000000,AB,1",
                                              "1635768000000,,1",
                                              "1635768000000,_,1",
                                              "1635768000000,A\tB_C,1",
                                              "1635768000000,A_B,12345678.",
                                              "1635768000000,A_B,1.12345678x",
                                              "1635768000000," + std::string(300, 'A') + "_B,1",
                                              std::string(14, '\0') + "A_B,1",
                                              "1635768000000,A_" + std::string(70, 'B') + ",1",
                                              std::string(5'000, 'x')};
    return all[number(all.size() - 1)] + '\n';
  }

 private:
  std::string quoted(const std::string& field) { return one_in(60) ? '"' + field + '"' : field; }

  std::string name() {
    next_ = one_in(40) ? number(60) : next_ + 1;
    const std::uint64_t pair = next_ % 61;
    if (pair == 17) return "USDT_" + std::string(59, 'L');
    if (pair == 18) return "USDT_TWELVE_BYTES";
    if (pair == 19) return "\xe5\xb8\x81_USDT";
    return "BTC_" + std::string(pair % 14, 'N') + std::to_string(pair);
  }

  std::string price() {
    const auto digits = [this](std::uint64_t most) {
      std::string text;
      for (auto left = 1 + number(most - 1); left > 0; --left) text += static_cast<char>('0' + number(9));
      return text;
    };
    std::string whole = one_in(3) ? "0" : std::to_string(1 + number(8)) + (one_in(2) ? digits(10) : "");
    if (one_in(5)) return whole == "0" ? "7" : whole;
    return whole + '.' + (one_in(3) ? digits(17 - (whole == "0" ? 0 : whole.size())) : digits(4)) + '1';
  }

  std::string end() { return one_in(30) ? "\r\n" : "\n"; }

  std::mt19937_64 random_;
  std::int64_t time_ = 1'635'768'000'000;
  std::uint64_t next_ = 0;
};

TEST_CASE("candles and errors are those of the plainest replay, wherever blocks are cut") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Lines lines(seed);
    const bool spoilt = seed % 2 == 1;
    std::string text = "time_ms,pair,price\n";
    for (int line = 0; line < 400; ++line) text += spoilt && lines.one_in(250) ? lines.bad() : lines.sample();
    if (seed % 5 == 0) text.pop_back();  // the last line may do without its end
    const Outcome expected = plain(text);
    CAPTURE(seed, expected.error);
    CHECK((spoilt || expected.error.empty()));
    for (const std::size_t block_bytes :
         {std::size_t{512}, std::size_t{777}, std::size_t{4'096}, text.size() * 2})
      CHECK(fast(text, block_bytes) == expected);
  }
}

TEST_CASE("each bad line is refused with its number and everything before it is handled") {
  for (std::uint32_t seed = 100; seed < 300; ++seed) {
    Lines lines(seed);
    std::string text = "time_ms,pair,price\n";
    for (auto before = lines.number(60); before > 0; --before) text += lines.sample();
    text += lines.bad();
    text += lines.sample();
    const Outcome expected = plain(text);
    CAPTURE(seed);
    CHECK(expected.error.starts_with("line "));
    CHECK(fast(text, 600) == expected);
    CHECK(fast(text, 1 << 16) == expected);
  }
}

TEST_CASE("bad lines are skipped and counted if that is asked for, as if they were not there") {
  for (std::uint32_t seed = 300; seed < 360; ++seed) {
    Lines lines(seed);
    std::string clean = "time_ms,pair,price\n";
    std::string spoilt = clean;
    std::uint64_t bad = 0;
    for (int line = 0; line < 300; ++line) {
      if (lines.one_in(10)) {
        spoilt += lines.bad();
        ++bad;
      }
      const std::string sample = lines.sample();
      clean += sample;
      spoilt += sample;
    }
    Outcome expected = plain(clean);
    REQUIRE(expected.error.empty());
    expected.skipped = bad;
    CAPTURE(seed);
    for (const std::size_t block_bytes : {std::size_t{512}, std::size_t{3'000}, std::size_t{1} << 20})
      CHECK(fast(spoilt, block_bytes, true) == expected);
  }
}

TEST_CASE("another header is refused even where bad lines are skipped") {
  CHECK(fast("time,pair,price\n1,A_B,1\n", 512, true).error ==
        "line 1 'time,pair,price': the column 'time' is unknown; the header must name time_ms, pair or "
        "symbol, and price");
  CHECK(fast("", 512) == plain(""));
  CHECK(fast("time_ms,pair,price", 512) == plain("time_ms,pair,price"));
  CHECK(fast("time_ms,pair,price\r\n1635768000000,A_B,1", 512) ==
        plain("time_ms,pair,price\r\n1635768000000,A_B,1"));
}

TEST_CASE("many empty lines in a row are not taken for a time seen before") {
  const std::string text = "time_ms,pair,price\n" + std::string(100, '\n');
  CHECK(fast(text, 512) == plain(text));
  CHECK(fast(text, 512, true).skipped == 100);
}

TEST_CASE("several recordings are one, each with its own header and its own line numbers") {
  std::istringstream first("time_ms,pair,price\n1635768001000,A_B,1\n1635768001500,A_B,2\n");
  std::istringstream second("time_ms,pair,price\n1635768001800,A_B,3\n1635768009000,A_B,oops\n");
  std::ostringstream out;
  CandleCsv csv(out, intervals);
  const std::vector<Recorded> files{
      {.name = "first.csv", .open = [&](const std::stop_token&) { return input_of(first); }},
      {.name = "second.csv", .open = [&](const std::stop_token&) { return input_of(second); }}};
  std::size_t candles = 0;

  const auto summary = replay(files, {.series = {.intervals = intervals}, .skip_bad_lines = true}, {},
                              [&](const Pairs&, const std::vector<PairCandle>& closed,
                                  TimePoint) -> std::expected<void, std::string> {
                                candles += closed.size();
                                CHECK(closed.front().candle.observation->samples == 3);
                                return {};
                              });
  REQUIRE(summary.has_value());
  CHECK(summary->samples == 3);
  CHECK(summary->skipped == 1);
  CHECK(candles == 3);

  first = std::istringstream("time_ms,pair,price\n1635768001000,A_B,1\n1635768001500,A_B,2\n");
  second = std::istringstream("time_ms,pair,price\n1635768001800,A_B,3\n1635768009000,A_B,oops\n");
  const auto refused = replay(files, {.series = {.intervals = intervals}}, {},
                              [](const Pairs&, const std::vector<PairCandle>&,
                                 TimePoint) -> std::expected<void, std::string> { return {}; });
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().starts_with("second.csv: line 3 '1635768009000,A_B,oops': the price is malformed"));
}

}  // namespace
}  // namespace candled::replay
