#include "live/histogram.hpp"

#include <catch2/catch.hpp>
#include <thread>

namespace candled::live {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a duration counts for every bound that it does not exceed") {
  Histogram histogram({1ms, 10ms, 100ms});

  for (const auto duration :
       std::vector<Histogram::Duration>{0ns, 1ms, 1ms + 1ns, 10ms, 100ms, 100ms + 1ns, 1h})
    histogram.observe(duration);

  const auto counts = histogram.counts();
  CHECK(counts.buckets == std::vector<Histogram::Bucket>{{1ms, 2}, {10ms, 4}, {100ms, 5}});
  CHECK(counts.count == 7);
  CHECK(counts.sum == 0ns + 1ms + (1ms + 1ns) + 10ms + 100ms + (100ms + 1ns) + 1h);
}

TEST_CASE("a histogram that nothing was counted in has all its bounds") {
  const Histogram histogram({1ms, 10ms});

  CHECK(histogram.counts().buckets == std::vector<Histogram::Bucket>{{1ms, 0}, {10ms, 0}});
  CHECK(histogram.counts().count == 0);
}

TEST_CASE("what several threads observe at once is all counted, and counts never contradict each other") {
  constexpr int each = 20'000;
  Histogram histogram({1ms});
  bool contradiction = false;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < each; ++n) histogram.observe(n % 2 == 0 ? 1us : 1s);
      });
    for (int i = 0; i < 200; ++i) {
      const auto counts = histogram.counts();
      if (counts.buckets.front().count > counts.count) contradiction = true;
    }
  }

  CHECK_FALSE(contradiction);
  CHECK(histogram.counts().count == 3 * each);
  CHECK(histogram.counts().buckets.front().count == 3 * each / 2);
  CHECK(histogram.counts().sum == 3 * (each / 2) * (1us + 1s));
}

}  // namespace
}  // namespace candled::live
