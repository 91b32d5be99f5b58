#include "candle/better.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled {
namespace {

using namespace std::chrono_literals;
using test::noon;

Candle seen(std::uint32_t samples, milliseconds lead, milliseconds gap, bool complete,
            const char* price = "2") {
  const Price all = Price::parse(price).value();
  return {.interval = Interval(1min),
          .open_time = noon,
          .ohlc = Ohlc::of(all),
          .observation =
              Observation{.samples = samples, .first = noon + lead, .last = noon + 60s - lead, .gap = gap},
          .complete = complete,
          .source = Source::live};
}

Candle of_exchange() {
  Candle candle = seen(1, 0s, 0s, true);
  candle.observation.reset();
  candle.source = Source::exchange;
  return candle;
}

TEST_CASE("of two candles of a bucket the one that saw more of it is better, whichever comes first") {
  // Each is better than all below it.
  const std::vector<Candle> ranked{of_exchange(),
                                   seen(60, 0s, 1s, true),
                                   seen(59, 0s, 5s, true),
                                   seen(20, 1s, 6s, false),
                                   seen(31, 2s, 7s, false),
                                   seen(30, 2s, 7s, false),
                                   seen(30, 3s, 7s, false, "3"),
                                   seen(30, 3s, 7s, false, "2.50"),
                                   seen(30, 3s, 7s, false, "2.5"),
                                   seen(60, 0s, 8s, false)};

  for (std::size_t i = 0; i < ranked.size(); ++i)
    for (std::size_t j = 0; j < ranked.size(); ++j) {
      INFO(i << " and " << j);
      CHECK(better(ranked[i], ranked[j]) == (i < j));
    }
}

TEST_CASE("where all else is alike, open, close, high and low decide in this order") {
  const Candle least = seen(30, 3s, 7s, false, "3");
  const Price more = Price::parse("4").value();
  std::vector<Candle> ranked(4, least);
  ranked[0].ohlc.open = ranked[1].ohlc.close = ranked[2].ohlc.high = ranked[3].ohlc.low = more;

  CHECK(std::ranges::is_sorted(ranked, better));
  CHECK(better(ranked.back(), least));
}

TEST_CASE("a complete candle stays, and one that is not makes way for a better one alone") {
  const Candle complete = seen(60, 0s, 1s, true), worse = seen(20, 1s, 6s, false),
               worst = seen(9, 1s, 9s, false);

  CHECK_FALSE(replaces(complete, of_exchange()));
  CHECK_FALSE(replaces(seen(59, 0s, 2s, true), complete));
  CHECK(replaces(worse, complete));
  CHECK(replaces(worse, of_exchange()));
  CHECK(replaces(worst, worse));
  CHECK_FALSE(replaces(worse, worst));
  CHECK_FALSE(replaces(worse, worse));
}

}  // namespace
}  // namespace candled
