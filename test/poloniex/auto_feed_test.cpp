#include "poloniex/auto_feed.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "poloniex/printing.hpp"
#include "support/times.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

feed::FeedError throttled(std::optional<seconds> retry_after = {}) {
  return {.failure = feed::FeedFailure::throttled, .detail = "slow down", .retry_after = retry_after};
}
feed::FeedError broken() {
  return {.failure = feed::FeedFailure::unreachable, .detail = "no connection"};
}
feed::FeedError stopped() {
  return {.failure = feed::FeedFailure::stopped, .detail = "told to stop"};
}
feed::TimedTicker ticker() {
  return {.ticker = {}, .time = test::noon, .latency = milliseconds{5}};
}

/// Two feeds that answer from a list, and a clock that the test moves.
struct Exchange {
  struct Fake : feed::Feed {
    Fake(Exchange& exchange, std::string name) : exchange_(exchange), name_(std::move(name)) {}
    void begin() override { exchange_.asked += name_ + ' '; }
    std::optional<Result> wait_until(TimePoint, std::stop_token) override {
      auto& answers = exchange_.answers[name_];
      if (answers.empty()) return {};
      Result result = answers.front();
      if (answers.size() > 1) answers.pop_front();
      return result;
    }
    std::string name() const override { return name_; }

    Exchange& exchange_;
    std::string name_;
  };

  /// The answers of feed `a` or `b`; the last one is for good.
  std::map<std::string, std::deque<feed::Feed::Result>> answers{};
  std::string asked{};
  std::vector<std::string> log{};
  std::chrono::steady_clock::time_point now{};

  AutoFeed feed{{.first = std::make_unique<Fake>(*this, "a"),
                 .second = std::make_unique<Fake>(*this, "b"),
                 .log = [this](std::string_view line) { log.emplace_back(line); },
                 .now = [this] { return now; }}};

  feed::Feed::Result poll() {
    feed.begin();
    auto result = feed.wait_until(test::noon, {});
    REQUIRE(result.has_value());
    return *result;
  }

  feed::FeedError failed_poll() {
    auto result = poll();
    REQUIRE_FALSE(result.has_value());
    return result.error();
  }
};

std::unexpected<feed::FeedError> no(feed::FeedError error) {
  return std::unexpected(std::move(error));
}

TEST_CASE("the first feed is asked first, and kept when it answers") {
  Exchange exchange;
  exchange.answers = {{"a", {ticker()}}, {"b", {ticker()}}};
  CHECK(exchange.feed.name() == "auto");

  for (int i = 0; i < 3; ++i) REQUIRE(exchange.poll().has_value());

  CHECK(exchange.asked == "a a a ");
  CHECK(exchange.feed.name() == "a");
  CHECK(exchange.log == std::vector<std::string>{"feed: a, it answered first"});
}

TEST_CASE("polls alternate while neither feed answers, and the one that does is kept with the reason") {
  Exchange exchange;
  exchange.answers = {{"a", {no(broken())}}, {"b", {no(broken()), ticker()}}};

  CHECK(exchange.failed_poll().detail == "a: no connection");
  CHECK(exchange.failed_poll().detail == "b: no connection");
  CHECK(exchange.failed_poll().failure == feed::FeedFailure::unreachable);
  CHECK(exchange.feed.name() == "auto");
  REQUIRE(exchange.poll().has_value());
  REQUIRE(exchange.poll().has_value());

  CHECK(exchange.asked == "a b a b b ");
  CHECK(exchange.feed.name() == "b");
  CHECK(exchange.log == std::vector<std::string>{"feed: b, because a failed: unreachable: no connection"});
}

TEST_CASE("a feed that has answered once is kept even when it fails or is throttled later") {
  Exchange exchange;
  exchange.answers = {{"a", {ticker(), no(broken()), no(throttled(seconds{9})), ticker()}},
                      {"b", {ticker()}}};

  REQUIRE(exchange.poll().has_value());
  CHECK(exchange.failed_poll().detail == "no connection");
  CHECK(exchange.failed_poll().retry_after == seconds{9});
  REQUIRE(exchange.poll().has_value());

  CHECK(exchange.asked == "a a a a ");
}

TEST_CASE("a poll that hears of throttling goes to the other feed at once") {
  Exchange exchange;
  exchange.answers = {{"a", {no(throttled(seconds{60}))}}, {"b", {ticker()}}};

  REQUIRE(exchange.poll().has_value());

  CHECK(exchange.asked == "a b ");
  CHECK(exchange.log == std::vector<std::string>{"feed: b, because a failed: throttled: slow down"});
}

TEST_CASE("a throttled feed is asked again when its wait is over and not before") {
  Exchange exchange;
  exchange.answers = {{"a", {no(throttled(seconds{60})), no(broken())}}, {"b", {no(broken())}}};

  exchange.failed_poll();
  exchange.failed_poll();
  exchange.now += seconds{60} - milliseconds{1};
  exchange.failed_poll();
  CHECK(exchange.asked == "a b b b ");
  exchange.now += milliseconds{1};
  exchange.failed_poll();

  CHECK(exchange.asked == "a b b b a ");
}

TEST_CASE("only when both feeds have to wait is the poll throttled, with the shorter wait that is left") {
  Exchange exchange;
  exchange.answers = {{"a", {no(throttled(seconds{60}))}}, {"b", {no(broken()), no(throttled(seconds{30}))}}};

  CHECK(exchange.failed_poll().failure == feed::FeedFailure::unreachable);
  exchange.now += seconds{10};
  const feed::FeedError both = exchange.failed_poll();
  CHECK(both.failure == feed::FeedFailure::throttled);
  CHECK(both.retry_after == seconds{30});
  exchange.now += seconds{5};
  const feed::FeedError still = exchange.failed_poll();

  CHECK(still.retry_after == seconds{25});
  CHECK(still.detail == "a: throttled: slow down; b: throttled: slow down");
  CHECK(exchange.asked == "a b b ");
}

TEST_CASE("throttling without a stated wait means 130 seconds, doubling up to 15 minutes") {
  Exchange exchange;
  exchange.answers = {{"a", {no(throttled())}}, {"b", {no(throttled(seconds{86'400}))}}};

  for (const seconds wait : {seconds{130}, seconds{260}, seconds{520}, seconds{900}, seconds{900}}) {
    CHECK(exchange.failed_poll().retry_after == wait);
    exchange.now += wait;
  }
}

TEST_CASE("two feeds that are throttled for no time at all are asked once each a poll") {
  Exchange exchange;
  exchange.answers = {{"a", {no(throttled(seconds{0}))}}, {"b", {no(throttled(seconds{0}))}}};

  CHECK(exchange.failed_poll().retry_after == seconds{1});
  CHECK(exchange.asked == "a b ");
}

TEST_CASE("a stop or a passing deadline says nothing about a feed") {
  Exchange exchange;
  exchange.answers = {{"a", {no(stopped()), ticker()}}, {"b", {}}};

  CHECK(exchange.failed_poll().detail == "told to stop");
  exchange.feed.begin();
  CHECK_FALSE(exchange.feed.wait_until(test::noon, {}).has_value());
  REQUIRE(exchange.poll().has_value());

  CHECK(exchange.asked == "a b a ");
  CHECK(exchange.log == std::vector<std::string>{"feed: a, it answered first"});
}

}  // namespace
}  // namespace candled::poloniex
