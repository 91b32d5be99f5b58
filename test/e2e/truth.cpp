#include "e2e/truth.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <rapidjson/document.h>

#include "poloniex-sim/prices.hpp"

namespace candled::test {
namespace {

/// Between a request's arrival at the simulator and the moment whose price it answers.
constexpr milliseconds answering = sim::tick_length;

rapidjson::Document json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

}  // namespace

std::vector<TimePoint> take_polls(const SimulatedExchange& exchange, const std::string& route) {
  const auto calls = json(curl(exchange.url() + "/sim/calls?last=10000&route=" + route).body);
  curl(exchange.url() + "/sim/calls", "DELETE");
  std::vector<TimePoint> times;
  for (const auto& call : calls["calls"].GetArray())
    times.emplace_back(milliseconds{call["time_us"].GetInt64() / 1'000});
  return times;
}

TimePoint started(const Service& service) {
  return TimePoint{milliseconds{json(service.get("/api/status").body)["started"].GetInt64()}};
}

std::vector<PairCandle> all_candles(store::CandleReader& reader) {
  const Pairs names = reader.pairs().value();
  std::vector<PairCandle> all;
  store::CandleQuery query{.start = TimePoint{}, .limit = 5'000};
  for (;;) {
    const auto rows = reader.candles(query).value();
    all.insert(all.end(), rows.begin(), rows.end());
    if (rows.size() < query.limit) return all;
    query.after =
        Position{rows.back().candle.open_time, names[rows.back().pair].name, rows.back().candle.interval};
  }
}

Truth::Truth(const sim::Market& market, Options options, std::vector<Run> runs)
    : market_(market),
      options_(options),
      runs_(std::move(runs)) {}

std::string Truth::contradiction(const std::string& name, const Candle& candle) const {
  const auto pair = market_.find(name, options_.name_order);
  if (!pair) return "no such pair";
  const auto polls = polls_in({candle.open_time, candle.close_time()});
  if (polls.empty()) return "nothing was polled in its bucket";

  const Expected expected = this->expected(*pair, polls);
  if (!expected.open.contains(candle.ohlc.open)) return "its open is not the first price";
  if (!expected.close.contains(candle.ohlc.close)) return "its close is not the last price";
  if (!expected.high_or_low.contains(candle.ohlc.high) || candle.ohlc.high < expected.least_high)
    return "its high is not the highest price";
  if (!expected.high_or_low.contains(candle.ohlc.low) ||
      (expected.greatest_low && candle.ohlc.low > *expected.greatest_low))
    return "its low is not the lowest price";
  if (!candle.observation) return "it is not live";
  const std::size_t samples = candle.observation->samples;
  if (samples < expected.least_samples || samples > expected.most_samples)
    return std::to_string(samples) + " samples of " + std::to_string(expected.least_samples) + " to " +
           std::to_string(expected.most_samples) + " polls";
  if (const auto should_be = complete(candle, polls); should_be && *should_be != candle.complete)
    return candle.complete ? "it is called complete" : "it is called incomplete";
  return {};
}

bool Truth::unclear(const Candle& candle) const {
  for (const Run& run : runs_)
    for (std::size_t i = 1; i < run.polls.size(); ++i) {
      const auto distance = run.polls[i] - run.polls[i - 1];
      const bool regular = 2 * distance > options_.poll_every && 2 * distance < 3 * options_.poll_every;
      if (!regular && run.polls[i - 1] < candle.close_time() && run.polls[i] >= candle.open_time) return true;
    }
  return false;
}

std::set<TimePoint> Truth::observed(TimePoint until) const {
  std::set<TimePoint> buckets;
  for (const Run& run : runs_)
    for (const auto& [time, certain] : polls_in({run.started, run.ended}))
      if (certain &&
          options_.intervals.shortest().floor(time) + options_.intervals.shortest().length() <= until)
        buckets.insert(options_.intervals.shortest().floor(time));
  return buckets;
}

auto Truth::polls_in(TimeRange range) const -> std::vector<Poll> {
  std::vector<Poll> polls;
  for (const Run& run : runs_)
    for (const TimePoint time : run.polls)
      if (time >= range.start && time < range.end)
        polls.push_back({time, !run.killed || time < run.ended - unsaved});
  return polls;
}

/// The prices that a poll which arrived at `time` may have been answered with.
std::set<Price> Truth::prices_at(std::size_t pair, TimePoint time) const {
  return {sim::price(market_, pair, time).value(), sim::price(market_, pair, time + answering).value()};
}

auto Truth::expected(std::size_t pair, const std::vector<Poll>& polls) const -> Expected {
  Expected expected;
  for (const auto& [time, certain] : polls) {
    const auto prices = prices_at(pair, time);
    if (expected.least_samples == 0) expected.open.insert(prices.begin(), prices.end());
    if (certain) expected.close.clear();
    expected.close.insert(prices.begin(), prices.end());
    expected.high_or_low.insert(prices.begin(), prices.end());
    ++expected.most_samples;
    if (!certain) continue;
    ++expected.least_samples;
    expected.least_high = std::max(expected.least_high.value_or(*prices.begin()), *prices.begin());
    expected.greatest_low = std::min(expected.greatest_low.value_or(*prices.rbegin()), *prices.rbegin());
  }
  return expected;
}

/// Nothing where that depends on what was saved before a run was killed.
std::optional<bool> Truth::observed_from_its_start(TimePoint bucket) const {
  bool perhaps = false;
  for (const Run& run : runs_) {
    if (run.started > bucket || run.ended <= bucket) continue;
    if (!run.killed || bucket + unsaved < run.ended) return true;
    perhaps = true;
  }
  return perhaps ? std::nullopt : std::optional(false);
}

std::optional<bool> Truth::complete(const Candle& candle, const std::vector<Poll>& polls) const {
  if (candle.observation->gap > options_.max_gap) return false;
  if (candle.interval == options_.intervals.shortest()) return observed_from_its_start(candle.open_time);
  bool certain = true;
  for (const Interval part : options_.intervals.all()) {
    if (part > candle.interval) break;
    for (TimePoint open_time = candle.open_time; open_time < candle.close_time(); open_time += part.length())
      if (const auto whole = is_whole(part, open_time, polls); whole == false)
        return false;
      else
        certain = certain && whole.has_value();
  }
  return certain ? std::optional(true) : std::nullopt;
}

/// Returns whether the polls of a bucket leave the bigger buckets around it complete. A run that started
/// inside the bucket, before the first poll of it, did not see its beginning.
std::optional<bool> Truth::is_whole(Interval interval, TimePoint open_time,
                                    const std::vector<Poll>& polls) const {
  const TimePoint end = open_time + interval.length();
  const auto first = std::ranges::find_if(
      polls, [&](const Poll& poll) { return poll.time >= open_time && poll.time < end; });
  if (first == polls.end()) return true;
  if (interval == options_.intervals.shortest()) {
    const auto observed = observed_from_its_start(open_time);
    const bool one_is_certain =
        std::any_of(first, polls.end(), [&](const Poll& poll) { return poll.time < end && poll.certain; });
    return observed == false && !one_is_certain ? std::nullopt : observed;
  }
  const TimePoint end_of_first_part = open_time + options_.intervals.shortest().length();
  for (const Run& run : runs_) {
    if (run.started <= open_time || run.started >= end) continue;
    if (run.started <= first->time) return first->certain ? std::optional(false) : std::nullopt;
    if (first->time >= end_of_first_part) return std::nullopt;  // it cannot know why that part is missing
  }
  return true;
}

}  // namespace candled::test
