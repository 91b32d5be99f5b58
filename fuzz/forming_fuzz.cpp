#include <algorithm>
#include <limits>

#include "candle/forming.hpp"
#include "store/forming/forming_codec.hpp"
#include "store/forming/forming_stream.hpp"
#include "target.hpp"

// Input: `=` and a stream as it lies in a store; or records, each a byte with its length and its body, to
// which what a stream has besides is added.
namespace candled::fuzz {
namespace {

using store::FormingStream;

std::string stream_of(std::string_view records) {
  std::string stream;
  std::uint32_t before = 0;
  while (!records.empty()) {
    const auto length = std::size_t{static_cast<unsigned char>(records.front())};
    const std::string_view body = records.substr(1, length);
    if (!body.empty()) before = store::append_record(stream, body, before);
    records.remove_prefix(1 + body.size());
  }
  store::append_record(stream, {}, before);
  return stream;
}

bool is_counted_up(const FormingState& state) {
  return std::ranges::any_of(state.candles, [](const PairFormingCandle& row) {
    return row.candle.samples == 0 || row.candle.samples == std::numeric_limits<std::uint32_t>::max();
  });
}

void saved_and_read(FormingStream& stream, const FormingState& state) {
  stream.append(state);
  const auto read = store::read_forming_stream(stream.bytes());
  require(read.has_value(), "what was saved can be read");
  require(store::identical(*read, state), "what was saved is read as it was, to the last digit");
}

void polled(FormingState& state) {
  TimePoint newest = state.open_time;
  for (const auto& row : state.candles) newest = std::max(newest, row.candle.last);
  for (auto& [pair, candle] : state.candles) {
    if (index_of(pair) % 5 == 4) continue;
    Forming forming(candle);
    forming.add(newest + milliseconds(1), index_of(pair) % 2 == 0 ? candle.ohlc.close : candle.ohlc.open);
    candle = forming.state();
  }
}

}  // namespace

void check(std::string_view input) {
  const bool raw = input.starts_with('=');
  const std::string stream = raw ? std::string(input.substr(1)) : stream_of(input);
  auto state = store::read_forming_stream(stream);
  if (!state) {
    require(is_line(state.error()), "a refusal is one line");
    return;
  }
  require(std::ranges::adjacent_find(state->candles, std::ranges::greater_equal{},
                                     &PairFormingCandle::pair) == state->candles.end(),
          "pairs ascend");
  if (!raw)
    require(!store::read_forming_stream(std::string_view(stream).substr(0, stream.size() - 1)),
            "a stream without its end is refused");
  if (is_counted_up(*state)) return;
  FormingStream again;
  saved_and_read(again, *state);
  polled(*state);
  saved_and_read(again, *state);
}

}  // namespace candled::fuzz
