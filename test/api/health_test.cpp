#include "api/health/health.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"

namespace candled::test {
namespace {

constexpr store::StoreFailure io = store::StoreFailure::io;

TEST_CASE("a service that answers is alive, whatever else fails") {
  Api api;
  api.store.fail_with(store::StoreError{.failure = io, .message = "candles.db: I/O error"});

  CHECK(api.get("/healthz").status == 200);
  CHECK(api.get("/healthz").body == "ok\n");
}

TEST_CASE("a service is ready up to 30 s after its last sample") {
  Api api;
  api.health.set_feed({.feed = "price", .last_success = noon, .last_sample = noon});

  api.now = noon + 30s;
  CHECK(api.get("/readyz").status == 200);
  CHECK(member(api.get("/api/status"), "feed.healthy") == "true");

  api.now = noon + 30'001ms;
  CHECK(api.get("/readyz").status == 503);
  CHECK(member(api.get("/api/status"), "feed.healthy") == "false");
}

TEST_CASE("polls whose samples are all late do not make a service ready") {
  Api api;
  api.health.set_feed({.feed = "price", .last_success = api.now, .last_sample = noon});

  CHECK(api.get("/readyz").status == 503);
}

TEST_CASE("a sample from far ahead does not make a service ready after its clock was set back") {
  Api api;
  api.health.set_feed({.feed = "price", .last_success = noon, .last_sample = noon});

  api.now = noon - 30s;
  CHECK(api.get("/readyz").status == 200);
  api.now = noon - 30s - 1ms;
  CHECK(api.get("/readyz").status == 503);
}

TEST_CASE("a service without a sample says why it is not ready") {
  Api api;
  CHECK(member(api.get("/readyz"), "detail") == "no sample came within 30 s");

  api.health.set_feed({.feed = "price",
                       .last_error = feed::FeedError{.failure = feed::FeedFailure::unreachable,
                                                     .detail = "connection refused"}});

  CHECK(api.get("/readyz").content_type == "application/problem+json");
  CHECK(member(api.get("/readyz"), "detail") ==
        "no sample came within 30 s (unreachable: connection refused)");
}

TEST_CASE("a service whose clock is wrong is not ready, and says so, at once and however long it lasts") {
  Api api;
  const auto last_sample = GENERATE(std::optional<TimePoint>{}, std::optional(noon));
  api.now = noon;
  api.health.set_feed({.feed = "price",
                       .last_success = api.now,
                       .last_sample = last_sample,
                       .clock_fault = "our clock is 90.5 s behind the exchange's"});

  CHECK(api.get("/readyz").status == 503);
  CHECK(member(api.get("/readyz"), "detail") == "our clock is 90.5 s behind the exchange's");
}

TEST_CASE("a service that cannot store or read is not ready, and names every reason") {
  Api api;
  api.health.set_feed({.feed = "price", .last_success = api.now, .last_sample = api.now});
  api.health.set_store({.error = "disk full"});
  CHECK(member(api.get("/readyz"), "detail") == "candles cannot be stored: disk full");

  api.store.fail_with(store::StoreError{.failure = io, .message = "candles.db: I/O error"});
  CHECK(member(api.get("/readyz"), "detail") ==
        "candles cannot be stored: disk full; candles cannot be read: candles.db: I/O error");

  api.store.fail_with({});
  api.health.set_store({});
  CHECK(api.get("/readyz").status == 200);
}

/// A watch in a given state.
struct Watching final : store::Watch {
  store::WatchState seen;

  store::WatchState state() const override { return seen; }
};

TEST_CASE(
    "a service that only serves is ready as long as it sees the store, whether or not anybody collects") {
  Watching watching;
  Api api;
  api.watch = &watching;
  CHECK(member(api.get("/readyz"), "detail") == "no sample came within 30 s");
  api.collects = false;
  CHECK(member(api.get("/readyz"), "detail") == "the store was not seen yet");

  watching.seen = {.since_success = 30'000ms, .error = "db: refused", .replay_behind = 30'000ms};
  CHECK(api.get("/readyz").status == 200);
  watching.seen.since_success = 30'001ms;
  CHECK(member(api.get("/readyz"), "detail") == "the store was not seen for 30 s (db: refused)");
  watching.seen.replay_behind = 31'000ms;
  watching.seen.since_success = 0ms;
  CHECK(member(api.get("/readyz"), "detail") == "the standby is 31 s behind what it has received");
}

TEST_CASE("the status and the metrics of a service on a shared store say what it sees of it") {
  Watching watching;
  watching.seen = {.version = 17,
                   .since_success = 120ms,
                   .on_standby = true,
                   .replay_age = 1'500ms,
                   .replay_behind = 0ms,
                   .node = "a",
                   .forming_age = 900ms};
  Api api;
  CHECK(member(api.get("/api/status"), "watch") == "(absent)");
  CHECK_FALSE(api.get("/metrics").body.contains("candled_watch"));
  api.watch = &watching;
  CHECK(member(api.get("/api/status"), "role") == "all");
  api.collects = false;
  const auto status = api.get("/api/status");
  CHECK(member(status, "role") == "api");
  CHECK(member(status, "watch") ==
        R"({"version":17,"age_ms":120,"error":null,"standby":true,"replay_age_ms":1500,"replay_lag_ms":0,)"
        R"("node":"a","forming_age_ms":900})");
  const std::string metrics = api.get("/metrics").body;
  for (const char* line :
       {"candled_watch_version 17", "candled_watch_age_seconds 0.12", "candled_replay_age_seconds 1.5",
        "candled_replay_lag_seconds 0", "candled_forming_age_seconds 0.9"}) {
    CAPTURE(line);
    CHECK(metrics.contains("\n" + std::string(line) + "\n"));
  }
}

}  // namespace
}  // namespace candled::test
