#include "stream/event_broker.hpp"

#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "support/recording_outlet.hpp"

namespace candled::test {
namespace {

/// A broker with room for two, on a store of its own.
class Broker {
 public:
  std::shared_ptr<RecordingOutlet> subscribe() {
    auto outlet = std::make_shared<RecordingOutlet>();
    broker.subscribe({.pair = PairId{0}, .interval = Interval(60s), .after = noon - 1min, .outlet = outlet});
    return outlet;
  }
  void store(int minute) { api.add({.open_time = noon + std::chrono::minutes{minute}}); }

  Api api;
  stream::EventBroker broker{
      {.market = api.market, .store = api.store, .now = [] { return noon + 1h; }, .max_subscribers = 2}};
};

TEST_CASE("clients that come while the broker waits are served at once, and so is what is stored") {
  Broker broker;
  broker.store(0);

  const auto client = broker.subscribe();
  client->await("id: 1635768000000");
  broker.store(1);
  client->await("id: 1635768060000");

  CHECK(broker.broker.subscribers() == 1);
  CHECK_FALSE(client->closed());
}

TEST_CASE("no more clients are served than there is room for") {
  Broker broker;
  const auto first = broker.subscribe();
  CHECK(broker.broker.has_room());
  const auto second = broker.subscribe();

  CHECK_FALSE(broker.broker.has_room());
  const auto third = broker.subscribe();

  CHECK(third->closed());
  CHECK_FALSE(second->closed());
}

TEST_CASE("a stop ends all streams, and those that come later at once") {
  Broker broker;
  const auto client = broker.subscribe();

  broker.broker.stop();
  const auto late = broker.subscribe();

  CHECK(client->closed());
  CHECK(late->closed());
  CHECK(broker.broker.subscribers() == 0);
}

}  // namespace
}  // namespace candled::test
