#include "live/traffic.hpp"

#include <catch2/catch.hpp>
#include <thread>

namespace candled::live {
namespace {

using namespace std::chrono_literals;
using Requests = std::map<int, std::uint64_t>;

TEST_CASE("requests are counted by route and status, with their time and bytes") {
  Traffic traffic({"/api/candles", "/healthz"});
  traffic.answered("/api/candles", 200, 2ms, 1'000);
  traffic.answered("/api/candles", 200, 3ms, 500);
  traffic.answered("/api/candles", 304, 1ms, 100);

  const auto counts = traffic.counts();

  REQUIRE(counts.size() == 3);
  CHECK(counts[0].route == "/api/candles");
  CHECK(counts[0].requests == Requests{{200, 2}, {304, 1}});
  CHECK(counts[0].bytes == 1'600);
  CHECK(counts[0].durations.count == 3);
  CHECK(counts[0].durations.sum == 6ms);
  CHECK(counts[1].route == "/healthz");
  CHECK(counts[1].requests.empty());
}

TEST_CASE("whatever else is asked for counts as one route, however many there are") {
  Traffic traffic({"/healthz"});
  for (int i = 0; i < 100; ++i) traffic.answered("/made-up/" + std::to_string(i), 404, 1ms, 10);
  traffic.answered("", 400, 1ms, 10);

  const auto counts = traffic.counts();

  REQUIRE(counts.size() == 2);
  CHECK(counts[1].route == "other");
  CHECK(counts[1].requests == Requests{{400, 1}, {404, 100}});
}

TEST_CASE("a status that is none has a place of its own") {
  Traffic traffic({"/healthz"});
  for (const int status : {-1, 0, 99, 100, 599, 600, 1'000'000}) traffic.answered("/healthz", status, 1ms, 0);

  CHECK(traffic.counts().front().requests == Requests{{100, 1}, {599, 1}, {600, 5}});
}

TEST_CASE("several threads count into the same route") {
  Traffic traffic({"/healthz"});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 10'000; ++n) traffic.answered("/healthz", 200, 1us, 1);
      });
  }

  CHECK(traffic.counts().front().requests == Requests{{200, 40'000}});
  CHECK(traffic.counts().front().bytes == 40'000);
}

}  // namespace
}  // namespace candled::live
