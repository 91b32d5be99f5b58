#include "store/forming/forming_stream.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "candle/candle_builder.hpp"
#include "store/forming/forming_codec.hpp"

namespace candled::store {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{1'635'768'000s};

FormingState read(const FormingStream& stream) {
  auto state = read_forming_stream(stream.bytes());
  INFO((state ? "" : state.error()));
  REQUIRE(state.has_value());
  return std::move(*state);
}

/// A series of some pairs that is polled in bad weather: prices of any digits, pairs that come, pause and
/// vanish, missed polls, a clock that steps back.
class Weather {
 public:
  explicit Weather(unsigned seed)
      : random_(seed),
        series_({.intervals = Intervals::parse("1m,5m").value()}, noon - 7s) {}

  FormingState poll() {
    time_ += one_of(40) == 0 ? -3s : one_of(10) == 0 ? 9s : 1s;
    if (one_of(20) == 0) pairs_ += one_of(4);
    std::vector<Sample> samples;
    for (std::uint32_t pair = 0; pair < pairs_; ++pair)
      if (pair % 7 != one_of(9)) samples.push_back({PairId{pair * 3}, price_of(pair)});
    std::vector<PairCandle> closed;
    series_.add(time_, samples, closed);
    return series_.state();
  }

 private:
  unsigned one_of(unsigned count) { return static_cast<unsigned>(random_() % count); }

  Price price_of(unsigned pair) {
    if (pair >= prices_.size()) prices_.resize(pair + 1, Price::from_parts(100, 2));
    Price& price = prices_[pair];
    if (one_of(100) < 12)
      price =
          Price::from_parts(std::max<std::int64_t>(price.coefficient() + one_of(9) - 4, 1), price.scale());
    if (one_of(100) == 0)
      price = Price::from_parts(1 + static_cast<std::int64_t>(random_() % 999'999'999'999'999'999),
                                static_cast<int>(one_of(19)));
    return price;
  }

  std::mt19937_64 random_;
  CandleBuilder series_;
  TimePoint time_ = noon;
  std::vector<Price> prices_;
  unsigned pairs_ = 5;
};

TEST_CASE("whatever polls do to a bucket is read as it was saved, after each of them") {
  const auto seed = GENERATE(range(0u, 20u));
  Weather weather(seed);
  FormingStream stream;

  for (int poll = 0; poll < 300; ++poll) {
    const FormingState state = weather.poll();
    stream.append(state);
    REQUIRE(identical(read(stream), state));
    REQUIRE(identical(unpack_whole(pack_whole(state)), state));
  }
}

TEST_CASE("polls that were never saved are no loss for those that are") {
  Weather weather(7);
  FormingStream stream;

  for (int save = 0; save < 200; ++save) {
    for (int missed = 0; missed < save % 4; ++missed) weather.poll();
    const FormingState state = weather.poll();
    stream.append(state);
    REQUIRE(identical(read(stream), state));
  }
}

/// A bucket of `count` pairs after its first poll.
FormingState polled(std::uint32_t count) {
  FormingState state{.interval = Interval(60s), .open_time = noon, .observed_from = noon - 1h, .candles = {}};
  for (std::uint32_t pair = 0; pair < count; ++pair) {
    const Price price = Price::from_parts(12'345'678 + pair, 8);
    state.candles.push_back(
        {PairId{pair},
         {.ohlc = Ohlc::of(price), .first = noon + 300ms, .last = noon + 300ms, .gap = 0ms, .samples = 1}});
  }
  return state;
}

void poll_again(FormingState& state, std::size_t changed) {
  for (auto& [pair, candle] : state.candles) {
    candle.last += 1s;
    candle.gap = 1s;
    ++candle.samples;
    if (index_of(pair) >= changed) continue;
    candle.ohlc.close = Price::from_parts(candle.ohlc.close.coefficient() + 1, 8);
    candle.ohlc.high = candle.ohlc.close;
  }
}

TEST_CASE("a poll takes some bytes, and two for each price that it changed") {
  FormingState state = polled(1'000);
  FormingStream stream;
  CHECK(stream.append(state) == 0);
  CHECK(stream.bytes().size() < 7'000);
  const std::size_t whole = stream.bytes().size();

  poll_again(state, 0);
  CHECK(stream.append(state) == whole - 5);
  CHECK(stream.bytes().size() < whole + 10);
  const std::size_t before = stream.bytes().size();
  poll_again(state, 120);
  CHECK(stream.append(state) == before - 5);

  CHECK(stream.bytes().size() < before + 250 + 10);
  CHECK(identical(read(stream), state));
}

TEST_CASE("what has not changed is not saved again") {
  const FormingState state = polled(3);
  FormingStream stream;
  stream.append(state);

  CHECK_FALSE(stream.append(state).has_value());
  stream.forget();
  CHECK(stream.append(state) == 0);
}

TEST_CASE("a bucket that never ends is begun anew before it takes long to read") {
  FormingState state = polled(100);
  FormingStream stream;
  stream.append(state);
  std::size_t most = 0, begun = 0;

  for (int poll = 0; poll < 5'000; ++poll) {
    poll_again(state, static_cast<std::size_t>(poll % 100));
    if (stream.append(state) == 0) ++begun;
    most = std::max(most, stream.bytes().size());
  }

  CHECK(begun >= 5'000 / 601);
  CHECK(most <= 64'020);
  CHECK(identical(read(stream), state));
}

TEST_CASE("no byte of a saved state can change without its being noticed") {
  FormingState state = polled(3);
  FormingStream stream;
  stream.append(state);
  poll_again(state, 2);
  stream.append(state);
  const std::string bytes = std::string(stream.bytes());

  for (std::size_t at = 0; at < bytes.size(); ++at)
    for (int difference = 1; difference < 256; ++difference) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ difference);
      if (read_forming_stream(changed)) FAIL("byte " << at << " changed by " << difference);
    }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(read_forming_stream(bytes.substr(0, size)).has_value());
}

TEST_CASE("what lies behind the end from a longer bucket does not matter") {
  FormingState state = polled(3);
  FormingStream stream;
  stream.append(state);
  const std::string first = std::string(stream.bytes());
  poll_again(state, 2);
  stream.append(state);
  const std::string later = std::string(stream.bytes()).substr(first.size() - 5);

  CHECK(identical(read_forming_stream(first + later).value(), polled(3)));
  std::string other;
  append_record(other, pack_whole(polled(4)), 0);
  CHECK(read_forming_stream(other + later).error() == "a checksum in it is wrong");
}

}  // namespace
}  // namespace candled::store
