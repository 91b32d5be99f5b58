#include "poloniex/either_candles.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "support/times.hpp"

namespace candled::poloniex {
namespace {

using namespace std::chrono_literals;
using test::noon;

const Pair bitcoin{.name = "USDT_BTC", .base = "BTC", .quote = "USDT"};
const Interval minute(60s);

/// One API: it counts its requests, and fails as it is told to.
struct Api final : feed::CandleSource {
  Api(std::size_t most, std::set<Interval> has) : max(most), offered(std::move(has)) {}

  std::size_t max_candles() const override { return max; }
  unsigned requests_per_second() const override { return 2; }
  bool offers(Interval interval) const override { return offered.contains(interval); }
  std::expected<feed::ExchangeCandles, feed::FeedError> fetch_candles(const Pair&, Interval, TimeRange,
                                                                      std::stop_token) override {
    ++requests;
    if (failure) return std::unexpected(feed::FeedError{*failure, "connection refused"});
    return feed::ExchangeCandles{};
  }

  std::size_t max;
  std::set<Interval> offered;
  std::optional<feed::FeedFailure> failure;
  int requests = 0;
};

/// The current API, which has minutes, and the legacy one, which has none.
struct Exchange {
  Exchange() {
    auto one = std::make_unique<Api>(500, std::set{minute, Interval(300s)});
    auto two = std::make_unique<Api>(100, std::set{Interval(300s)});
    current = one.get();
    legacy = two.get();
    candles.emplace(EitherCandles::Options{.first = std::move(one),
                                           .second = std::move(two),
                                           .log = [this](std::string_view line) { lines.emplace_back(line); },
                                           .now = [this] { return now; }});
  }

  void ask(int times) {
    for (int i = 0; i < times; ++i) (void)candles->fetch_candles(bitcoin, minute, {noon, noon + 1min}, {});
  }

  Api* current;
  Api* legacy;
  std::vector<std::string> lines;
  std::chrono::steady_clock::time_point now{1h};
  std::optional<EitherCandles> candles;
};

TEST_CASE("candles come from the current API as long as it answers") {
  const auto failure =
      GENERATE(std::optional<feed::FeedFailure>{}, std::optional(feed::FeedFailure::refused),
               std::optional(feed::FeedFailure::throttled), std::optional(feed::FeedFailure::stopped));
  Exchange exchange;
  exchange.current->failure = failure;

  exchange.ask(10);

  CHECK(exchange.current->requests == 10);
  CHECK(exchange.legacy->requests == 0);
  CHECK(exchange.candles->offers(minute));
  CHECK(exchange.candles->max_candles() == 500);
  CHECK(exchange.lines.empty());
}

TEST_CASE("candles come from the legacy API after three requests without an answer, and it offers less") {
  const auto failure =
      GENERATE(feed::FeedFailure::unreachable, feed::FeedFailure::timeout, feed::FeedFailure::status,
               feed::FeedFailure::not_json, feed::FeedFailure::wrong_shape);
  Exchange exchange;
  exchange.current->failure = failure;

  exchange.ask(2);
  CHECK(exchange.candles->offers(minute));
  exchange.ask(1);

  CHECK_FALSE(exchange.candles->offers(minute));
  CHECK(exchange.candles->max_candles() == 100);
  exchange.ask(1);
  CHECK(exchange.current->requests == 3);
  CHECK(exchange.legacy->requests == 1);
  CHECK(exchange.lines ==
        std::vector<std::string>{
            "the exchange's candles come from its legacy API, because the current one does not "
            "answer (" +
            std::string(to_string(failure)) + ": connection refused)"});
}

TEST_CASE("a request that is answered forgets those that were not") {
  Exchange exchange;
  for (int round = 0; round < 3; ++round) {
    exchange.current->failure = feed::FeedFailure::timeout;
    exchange.ask(2);
    exchange.current->failure.reset();
    exchange.ask(1);
  }

  CHECK(exchange.legacy->requests == 0);
}

TEST_CASE("an API that was given up is asked again ten minutes later") {
  const bool is_back = GENERATE(true, false);
  Exchange exchange;
  exchange.current->failure = feed::FeedFailure::timeout;
  exchange.ask(3);

  exchange.now += 10min - 1ms;
  CHECK_FALSE(exchange.candles->offers(minute));
  exchange.now += 1ms;
  CHECK(exchange.candles->offers(minute));
  if (is_back) exchange.current->failure.reset();
  exchange.ask(1);

  CHECK(exchange.current->requests == 4);
  CHECK(exchange.candles->offers(minute) == is_back);
  CHECK(exchange.lines.size() == (is_back ? 2 : 1));
}

}  // namespace
}  // namespace candled::poloniex
