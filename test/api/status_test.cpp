#include "api/health/status.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

TEST_CASE("the status of a service that has just started is full of nothing") {
  Api api;
  api.now = noon;

  CHECK(
      api.get("/api/status").body ==
      R"({"version":"1.2.3","started":1635768000000,"uptime":0,"pairs":1,)"
      R"("feed":{"name":"","healthy":false,"last_success":null,"last_sample":null,"latency_ms":null,"poll_every_ms":1000,"failures_in_a_row":0,)"
      R"("polls":{"ok":0,"failed":0,"skipped":0},"last_error":null,"retry_at":null,)"
      R"("clock":{"ahead_ms":null,"uncertainty_ms":null,"fault":null}},)"
      R"("samples":{"taken":0,"late":0,"rejected":{},"rejected_pairs":[]},)"
      R"("store":{"candles":0,"size_bytes":)" +
          std::to_string(api.store_size()) +
          R"(,"stored":0,"waiting":0,"lost":0,"removed":0,"withdrawn":0,"pairs_gone":0,"error":null},)"
          R"("repair":{"enabled":false,"state":"off","window_ms":0,"repaired":0,"open":0,"given_up":0,"last_error":null,"retry_at":null},)"
          R"("backfill":{"state":"off","since":null,"pairs":0,"pairs_done":0,"candles":0,"seconds_left":null},)"
          R"("intervals":[{"interval":"1m","open_time":null,"close_time":null},)"
          R"({"interval":"5m","open_time":null,"close_time":null},{"interval":"10m","open_time":null,"close_time":null}]})");
}

TEST_CASE("the status tells how collecting goes") {
  Api api;
  api.health.set_feed(
      {.feed = "price",
       .last_success = noon + 59min,
       .last_sample = noon + 59min - 1s,
       .polls_ok = 3000,
       .polls_failed = 12,
       .polls_skipped = 3,
       .failures_in_a_row = 11,
       .last_error = feed::FeedError{.failure = feed::FeedFailure::throttled, .detail = "429: wait\xFF"},
       .retry_at = noon + 61min,
       .latency = milliseconds{84},
       .poll_every = 5s,
       .samples = 900'000,
       .late_samples = 7,
       .rejected_samples = {{"malformed", 1}, {"not_positive", 4}},
       .rejected_pairs = {{.name = "USDT_A~u200b~", .reason = "bad_name", .last = noon}}});

  const auto status = api.get("/api/status");

  CHECK(member(status, "uptime") == "3600");
  CHECK(
      member(status, "feed") ==
      R"({"name":"price","healthy":false,"last_success":1635771540000,"last_sample":1635771539000,"latency_ms":84,"poll_every_ms":5000,"failures_in_a_row":11,)"
      R"("polls":{"ok":3000,"failed":12,"skipped":3},"last_error":{"failure":"throttled","detail":"429: wait�"},)"
      R"("retry_at":1635771660000,"clock":{"ahead_ms":null,"uncertainty_ms":null,"fault":null}})");
  CHECK(member(status, "samples") ==
        R"({"taken":900000,"late":7,"rejected":{"malformed":1,"not_positive":4},)"
        R"("rejected_pairs":[{"pair":"USDT_A~u200b~","reason":"bad_name","last":1635768000000}]})");
}

TEST_CASE("the status tells how far the history has come") {
  Api api;
  api.health.set_backfill({.state = "running",
                           .since = noon,
                           .pairs = 342,
                           .pairs_done = 17,
                           .candles = 61'200,
                           .seconds_left = 96s});

  CHECK(
      member(api.get("/api/status"), "backfill") ==
      R"({"state":"running","since":1635768000000,"pairs":342,"pairs_done":17,"candles":61200,"seconds_left":96})");
}

TEST_CASE("the status tells how far our clock is off the exchange's, and what that has led to") {
  Api api;
  api.health.set_feed({.feed = "price",
                       .clock = feed::ClockReading{.exchange = noon, .local = noon - 90s, .half_wait = 20ms},
                       .clock_fault = "our clock is 90.5 s behind the exchange's"});

  CHECK(member(api.get("/api/status"), "feed.clock") ==
        R"({"ahead_ms":-90500,"uncertainty_ms":520,"fault":"our clock is 90.5 s behind the exchange's"})");
}

TEST_CASE("the status tells how storing goes, and the newest candle of each interval over all pairs") {
  Api api;
  api.add({.open_time = noon + 2min});
  api.add({.pair = "BTC_ETH", .open_time = noon + 1min});
  api.add({.interval = "5m"});
  api.health.set_store({.error = "disk full", .candles_stored = 3, .candles_waiting = 2, .candles_lost = 1});

  const auto status = api.get("/api/status");

  CHECK(member(status, "pairs") == "2");
  CHECK(
      member(status, "store") ==
      R"({"candles":3,"size_bytes":)" + std::to_string(api.store_size()) +
          R"(,"stored":3,"waiting":2,"lost":1,"removed":0,"withdrawn":0,"pairs_gone":0,"error":"disk full"})");
  CHECK(member(status, "intervals.0") ==
        R"({"interval":"1m","open_time":1635768120000,"close_time":1635768180000})");
  CHECK(member(status, "intervals.1.close_time") == "1635768300000");
  CHECK(member(status, "intervals.2.open_time") == "null");
}

TEST_CASE("the status is there even when the store is not") {
  Api api;
  api.store.fail_with(
      store::StoreError{.failure = store::StoreFailure::io, .message = "candles.db: I/O error"});

  const auto status = api.get("/api/status");

  CHECK(status.status == 200);
  CHECK(member(status, "store.candles") == "null");
  CHECK(member(status, "store.size_bytes") == "null");
  CHECK(member(status, "store.error") == "candles.db: I/O error");
}

TEST_CASE("the uptime does not go below zero when the clock steps back") {
  Api api;
  api.now = noon - 1h;

  CHECK(member(api.get("/api/status"), "uptime") == "0");
}

TEST_CASE("the status takes no parameters") {
  CHECK(Api{}.get("/api/status?verbose=1").status == 400);
}

}  // namespace
}  // namespace candled::test
