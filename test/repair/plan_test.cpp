#include "repair/plan.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::repair {
namespace {

using namespace std::chrono_literals;
using test::noon;

const Interval minute(1min);

TimeRange minutes(int first, int end) {
  return {noon + std::chrono::minutes{first}, noon + std::chrono::minutes{end}};
}

using Ranges = std::vector<TimeRange>;

std::vector<Ranges> wanted(const Ranges& gaps, std::size_t max_candles) {
  std::vector<Ranges> all;
  for (const Request& request : plan(PairId{3}, minute, gaps, max_candles)) {
    CHECK(request.pair == PairId{3});
    CHECK(request.interval == minute);
    CHECK(request.range().end - request.range().start <= 1min * static_cast<int>(max_candles));
    all.push_back(request.wanted);
  }
  return all;
}

class Offering : public feed::CandleSource {
 public:
  explicit Offering(std::set<Interval> offered) : offered_(std::move(offered)) {}
  std::size_t max_candles() const override { return 1; }
  unsigned requests_per_second() const override { return 2; }
  bool offers(Interval interval) const override { return offered_.contains(interval); }
  std::expected<feed::ExchangeCandles, feed::FeedError> fetch_candles(const Pair&, Interval, TimeRange,
                                                                      std::stop_token) override {
    return feed::ExchangeCandles{};
  }

 private:
  std::set<Interval> offered_;
};

std::vector<Interval> fetched(const char* configured, std::set<Interval> offered) {
  return fetched_intervals(*Intervals::parse(configured), Offering(std::move(offered)));
}

TEST_CASE("no gap needs no request") {
  CHECK(wanted({}, 500).empty());
}

TEST_CASE("gaps near to each other share a request, as long as it asks for no more than one can give") {
  CHECK(wanted({minutes(0, 1), minutes(4, 5)}, 5) == std::vector<Ranges>{{minutes(0, 1), minutes(4, 5)}});
  CHECK(wanted({minutes(0, 1), minutes(5, 6)}, 5) == std::vector<Ranges>{{minutes(5, 6)}, {minutes(0, 1)}});
}

TEST_CASE("a gap longer than a request can give is cut, and the newest request is a full one") {
  CHECK(wanted({minutes(0, 12)}, 5) ==
        std::vector<Ranges>{{minutes(7, 12)}, {minutes(2, 7)}, {minutes(0, 2)}});
  CHECK(wanted({minutes(0, 4), minutes(5, 8)}, 5) ==
        std::vector<Ranges>{{minutes(3, 4), minutes(5, 8)}, {minutes(0, 3)}});
}

TEST_CASE("a request counts the buckets that it is for, not those between them") {
  CHECK(plan(PairId{0}, minute, Ranges{minutes(0, 2), minutes(4, 5)}, 500).front().buckets() == 3);
}

TEST_CASE("only intervals that nothing smaller gives are fetched") {
  const Interval one(1min), five(5min), ten(10min), thirty(30min);

  CHECK(fetched("1m,5m,10m", {one, five, ten}) == std::vector{one});
  CHECK(fetched("1m,5m,10m", {five}) == std::vector{five});
  CHECK(fetched("10s,1m,5m", {one, five}) == std::vector{one});
  CHECK(fetched("1m,10m", {five}).empty());
  CHECK(fetched("2m,3m,1m", {Interval(2min), Interval(3min)}) == std::vector{Interval(2min), Interval(3min)});
}

TEST_CASE("an interval whose parts do not lead to a fetched one is fetched itself") {
  // 30m is merged from 6m, not from 5m.
  CHECK(fetched("1m,5m,6m,30m", {Interval(5min), Interval(30min)}) ==
        std::vector{Interval(5min), Interval(30min)});
}

}  // namespace
}  // namespace candled::repair
