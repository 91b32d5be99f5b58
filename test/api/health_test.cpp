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

}  // namespace
}  // namespace candled::test
