#include "postgres/forming_follower.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "postgres/forming_ring.hpp"
#include "postgres/tables.hpp"
#include "support/postgres_database.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{milliseconds{1'635'768'000'000}};

/// The state of a bucket after so many samples of the pair with the key 7.
FormingState state(TimePoint open_time, std::uint32_t samples) {
  return {.interval = Interval{60s},
          .open_time = open_time,
          .observed_from = noon,
          .candles = {{.pair = PairId{7},
                       .candle = {.ohlc = Ohlc::of(*Price::parse("1.50")),
                                  .first = open_time,
                                  .last = open_time + samples * 1s,
                                  .gap = 1s,
                                  .samples = samples}}}};
}

/// A database with rings, and a follower of them.
struct Followed {
  test::PostgresDatabase database{};
  Connection connection{{.url = database.url(), .name = "there"}, Access::write};
  FormingRing ring{"a"};
  FormingRing other{"b"};
  FormingFollower follower;
  PairView pairs{.ids = {{7, PairId{3}}}};

  Followed() { connection.run_script(test::tables::v001_candles); }
  /// Returns the numbers of samples of the states that have come, such as `12:00 3`.
  std::vector<std::uint32_t> samples() {
    std::vector<std::uint32_t> all;
    for (const FormingState& next : follower.next(connection, pairs)) {
      REQUIRE(next.candles.size() == 1);
      CHECK(next.candles[0].pair == PairId{3});
      CHECK(next.candles[0].candle.ohlc.close.to_string() == "1.50");
      all.push_back(next.candles[0].candle.samples);
    }
    return all;
  }
};

using Samples = std::vector<std::uint32_t>;

TEST_CASE("each state that a node saves comes once, from whichever record on it is followed") {
  Followed followed;
  CHECK(followed.samples().empty());
  CHECK(followed.follower.node().empty());
  followed.ring.save(followed.connection, state(noon, 1));
  followed.ring.save(followed.connection, state(noon, 2));
  CHECK(followed.samples() == Samples{2});
  CHECK(followed.follower.node() == "a");
  CHECK(followed.follower.age() < 20s);
  CHECK(followed.samples().empty());
  followed.ring.save(followed.connection, state(noon, 3));
  CHECK(followed.samples() == Samples{3});
}

TEST_CASE("the last state of a bucket comes, although the next bucket has begun") {
  Followed followed;
  followed.ring.save(followed.connection, state(noon, 1));
  CHECK(followed.samples() == Samples{1});
  followed.ring.save(followed.connection, state(noon, 2));
  followed.ring.save(followed.connection, state(noon, 3));
  followed.ring.save(followed.connection, state(noon + 1min, 4));
  CHECK(followed.samples() == Samples{3, 4});
}

TEST_CASE("a node is followed all around its ring") {
  Followed followed;
  const Transaction transaction(followed.connection, Transaction::Kind::write);
  std::uint32_t seen = 0;
  for (std::uint32_t count = 1; count <= 1'400; ++count) {
    followed.ring.save(followed.connection, state(noon, count));
    if (count % 10 == 0) {
      const auto states = followed.samples();
      REQUIRE_FALSE(states.empty());
      seen = states.back();
      REQUIRE(seen == count);
    }
  }
}

TEST_CASE("a follower that was overtaken by the ring begins anew") {
  Followed followed;
  const Transaction transaction(followed.connection, Transaction::Kind::write);
  followed.ring.save(followed.connection, state(noon, 1));
  CHECK(followed.samples() == Samples{1});
  for (std::uint32_t count = 2; count <= 1'000; ++count)
    followed.ring.save(followed.connection, state(noon, count));
  CHECK(followed.samples().empty());
  CHECK(followed.samples() == Samples{1'000});
}

TEST_CASE("the freshest node is followed, and another one once it has been silent for three seconds") {
  Followed followed;
  followed.ring.save(followed.connection, state(noon, 1));
  followed.other.save(followed.connection, state(noon, 2));
  CHECK(followed.samples() == Samples{2});
  CHECK(followed.follower.node() == "b");
  const auto silent_since = std::chrono::steady_clock::now();
  std::uint32_t count = 10;
  while (followed.follower.node() == "b" && std::chrono::steady_clock::now() < silent_since + 20s) {
    followed.ring.save(followed.connection, state(noon, ++count));
    const auto states = followed.samples();
    if (!states.empty()) CHECK(states.back() == count);
  }
  CHECK(followed.follower.node() == "a");
  CHECK(std::chrono::steady_clock::now() - silent_since >= FormingFollower::patience);
}

}  // namespace
}  // namespace candled::postgres
