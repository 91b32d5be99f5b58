#include "api/health/metrics.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

/// A service of which everything is known, so that every metric has a value.
class Monitored {
 public:
  Monitored() {
    health.set_feed({.feed = "price",
                     .last_sample = noon,
                     .polls_ok = 7,
                     .polls_failed = 3,
                     .failures = {{feed::FeedFailure::timeout, 2}, {feed::FeedFailure::throttled, 1}},
                     .polls_skipped = 4,
                     .failures_in_a_row = 1,
                     .last_error = feed::FeedError{.failure = feed::FeedFailure::throttled, .detail = "429"},
                     .retry_at = noon + 1h,
                     .samples = 700,
                     .late_samples = 5,
                     .rejected_samples = {{"not_positive", 6}}});
    health.set_store({.error = "disk full",
                      .failures = 8,
                      .stored_by_interval = {{minute, 11}},
                      .incomplete_by_interval = {{minute, 2}},
                      .newest_end = {{minute, noon}, {*Interval::parse("1h"), noon - 24h}},
                      .candles_waiting = 9,
                      .candles_lost = 10});
    health.set_backfill({.state = "running",
                         .since = TimePoint{},
                         .pairs = 342,
                         .pairs_done = 17,
                         .candles = 61'200,
                         .seconds_left = std::chrono::seconds{96}});
    health.set_repair({.enabled = true,
                       .state = "repairing",
                       .repaired = 12,
                       .open = 13,
                       .given_up = 14,
                       .requests_ok = 21,
                       .requests_failed = 22,
                       .requests_throttled = 23});
    health.durations().poll.observe(80ms);
    health.durations().flush.observe(3ms);
    health.durations().until_queryable.observe(40ms);
    traffic.answered("/api/candles", 200, 2ms, 1'500);
    traffic.answered("/nowhere", 404, 1ms, 100);
  }

  http::Response get(const http::Parameters& parameters = {}) {
    return api::get_metrics({.market = market,
                             .health = health,
                             .readers = readers,
                             .intervals = *Intervals::parse("1m,5m"),
                             .now = [] { return noon + 90s; },
                             .version = "1.2.3",
                             .traffic = &traffic,
                             .connections =
                                 [] {
                                   return live::ConnectionCounts{
                                       .open = 20, .streams = 15, .accepted = 300, .refused = {{"full", 2}}};
                                 },
                             .dropped_log_lines = [] { return std::uint64_t{16}; }},
                            {.path = "/metrics", .parameters = parameters});
  }

  Interval minute = *Interval::parse("1m");
  ScratchStore store;
  live::Market market;
  live::Health health{noon};
  live::Traffic traffic{{"/api/candles", "/healthz"}};

 private:
  store::ReaderPool readers{store, 1};
};

/// The value of the series that is written so, as text; empty when there is none.
std::string value(const http::Response& response, const std::string& series) {
  for (const std::string& line : lines(response.body))
    if (line.starts_with(series + ' ')) return line.substr(series.size() + 1);
  return {};
}

TEST_CASE("metrics are Prometheus' text format") {
  const auto response = Monitored().get();

  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK_FALSE(response.true_while_stored);
}

TEST_CASE("every metric keeps to Prometheus' rules for names and units") {
  const auto response = Monitored().get();
  std::map<std::string, std::string> types;
  std::set<std::string> helped;
  for (const std::string& line : lines(response.body)) {
    std::smatch match;
    INFO(line);
    if (std::regex_match(line, match, std::regex("# HELP ([a-z_]+) [A-Z].*\\."))) {
      CHECK(helped.insert(match[1]).second);
    } else if (std::regex_match(line, match, std::regex("# TYPE ([a-z_]+) (counter|gauge|histogram)"))) {
      CHECK(types.emplace(match[1], match[2]).second);
      CHECK(helped.contains(match[1]));
    } else {
      REQUIRE(std::regex_match(line, match, std::regex("([a-z_]+)(\\{.*\\})? [-+0-9.e]+")));
      const std::string family = std::regex_replace(match[1].str(), std::regex("_(bucket|sum|count)$"), "");
      CHECK((types.contains(family) || types.contains(match[1])));
    }
  }

  CHECK(types.size() > 35);
  for (const auto& [name, type] : types) {
    INFO(name);
    CHECK((name.starts_with("candled_") || name.starts_with("process_")));
    CHECK(name.ends_with("_total") == (type == "counter"));
    if (type == "histogram") CHECK(name.ends_with("_seconds"));
    for (const auto unit : {"_ms", "milliseconds", "_kb", "percent", "minutes", "_count", "_sum"})
      CHECK_FALSE(name.contains(unit));
  }
}

TEST_CASE("metrics say how collecting goes") {
  const auto response = Monitored().get();

  CHECK(value(response, R"(candled_build_info{version="1.2.3"})") == "1");
  CHECK(value(response, R"(candled_feed_info{feed="price"})") == "1");
  CHECK(value(response, R"(candled_polls_total{result="ok"})") == "7");
  CHECK(value(response, R"(candled_polls_total{result="failed"})") == "3");
  CHECK(value(response, R"(candled_poll_failures_total{cause="timeout"})") == "2");
  CHECK(value(response, R"(candled_poll_failures_total{cause="not_json"})") == "0");
  CHECK(value(response, "candled_polls_skipped_total") == "4");
  CHECK(value(response, "candled_exchange_throttled") == "1");
  CHECK(value(response, "candled_samples_total") == "700");
  CHECK(value(response, R"(candled_samples_dropped_total{reason="late"})") == "5");
  CHECK(value(response, R"(candled_samples_dropped_total{reason="not_positive"})") == "6");
  CHECK(value(response, R"(candled_samples_dropped_total{reason="malformed"})") == "0");
  CHECK(value(response, "candled_newest_sample_age_seconds") == "90");
  CHECK(value(response, R"(candled_poll_duration_seconds_bucket{le="0.05"})") == "0");
  CHECK(value(response, R"(candled_poll_duration_seconds_bucket{le="0.1"})") == "1");
  CHECK(value(response, R"(candled_poll_duration_seconds_bucket{le="+Inf"})") == "1");
}

TEST_CASE("metrics say how storing and repairing go") {
  const auto response = Monitored().get();

  CHECK(value(response, R"(candled_candles_stored_total{interval="1m"})") == "11");
  CHECK(value(response, R"(candled_candles_stored_total{interval="5m"})") == "0");
  CHECK(value(response, R"(candled_candles_incomplete_total{interval="1m"})") == "2");
  CHECK(value(response, R"(candled_candles_incomplete_total{interval="5m"})") == "0");
  CHECK(value(response, R"(candled_newest_candle_age_seconds{interval="1m"})") == "90");
  CHECK(value(response, "candled_candles_waiting") == "9");
  CHECK(value(response, "candled_candles_lost_total") == "10");
  CHECK(value(response, "candled_store_failing") == "1");
  CHECK(value(response, "candled_store_failures_total") == "8");
  CHECK(value(response, "candled_candle_queryable_delay_seconds_sum") == "0.04");
  CHECK(value(response, R"(candled_repair_state{state="repairing"})") == "1");
  CHECK(value(response, R"(candled_repair_state{state="idle"})") == "0");
  CHECK(value(response, R"(candled_repair_requests_total{result="ok"})") == "21");
  CHECK(value(response, R"(candled_repair_requests_total{result="failed"})") == "22");
  CHECK(value(response, R"(candled_repair_requests_total{result="throttled"})") == "23");
  CHECK(value(response, "candled_repaired_candles_total") == "12");
  CHECK(value(response, "candled_repair_open_buckets") == "13");
  CHECK(value(response, "candled_repair_given_up_buckets") == "14");
  CHECK(value(response, R"(candled_backfill_state{state="running"})") == "1");
  CHECK(value(response, "candled_backfill_pairs") == "342");
  CHECK(value(response, "candled_backfill_pairs_done") == "17");
  CHECK(value(response, "candled_backfill_candles_total") == "61200");
  CHECK(value(response, "candled_backfill_left_seconds") == "96");
}

TEST_CASE("an interval that candles are not built for any more has no age, which would only grow") {
  CHECK_FALSE(Monitored().get().body.contains(R"(age_seconds{interval="1h"})"));
}

TEST_CASE("metrics say what was answered, by routes that exist") {
  const auto response = Monitored().get();

  CHECK(value(response, R"(candled_http_requests_total{route="/api/candles",status="200"})") == "1");
  CHECK(value(response, R"(candled_http_requests_total{route="other",status="404"})") == "1");
  CHECK_FALSE(response.body.contains("nowhere"));
  CHECK(value(response, R"(candled_http_response_bytes_total{route="/api/candles"})") == "1500");
  CHECK(value(response,
              R"(candled_http_request_duration_seconds_bucket{route="/api/candles",le="0.0025"})") == "1");
  CHECK(value(response, "candled_log_lines_dropped_total") == "16");
  CHECK(value(response, "candled_http_connections") == "20");
  CHECK(value(response, "candled_http_streams") == "15");
  CHECK(value(response, "candled_http_connections_accepted_total") == "300");
  CHECK(value(response, R"(candled_http_connections_refused_total{reason="full"})") == "2");
}

TEST_CASE("a store that cannot be read leaves out its size alone") {
  Monitored monitored;
  CHECK(monitored.get().body.contains("candled_store_size_bytes"));

  monitored.store.fail_with(store::StoreError{.failure = store::StoreFailure::io, .message = "I/O error"});
  const auto response = monitored.get();

  CHECK(response.status == 200);
  CHECK_FALSE(response.body.contains("candled_store_size_bytes"));
  CHECK(value(response, "candled_candles_waiting") == "9");
}

TEST_CASE("a clock that was set back makes nothing younger than new") {
  Monitored monitored;
  monitored.health.set_feed({.feed = "price", .last_sample = noon + 1h});

  CHECK(value(monitored.get(), "candled_newest_sample_age_seconds") == "0");
}

TEST_CASE("metrics take no parameters") {
  CHECK(Monitored().get({{"format", "json"}}).status == 400);
}

}  // namespace
}  // namespace candled::test
