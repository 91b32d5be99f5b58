#include "stream/event_streams.hpp"

#include <catch2/catch.hpp>
#include <memory>

#include "api/fixture.hpp"
#include "candle/candle_builder.hpp"
#include "support/recording_outlet.hpp"

namespace candled::test {
namespace {

using Ids = std::vector<int>;
using Outlets = std::shared_ptr<RecordingOutlet>;

constexpr PairId bitcoin{0};
const Interval one_minute(60s);

TimePoint minute(int number) {
  return noon + std::chrono::minutes{number};
}

/// Returns the number of times that `text` occurs in `whole`.
std::size_t count(const std::string& whole, std::string_view text) {
  std::size_t found = 0;
  for (std::size_t at = whole.find(text); at != whole.npos; at = whole.find(text, at + 1)) ++found;
  return found;
}

/// The minutes since noon that the ids in a stretch of a stream name, in its order.
Ids ids_in(const std::string& stream) {
  Ids found;
  for (std::size_t at = stream.find("id: "); at != stream.npos; at = stream.find("id: ", at + 1)) {
    const TimePoint id{milliseconds{std::stoll(stream.substr(at + 4))}};
    found.push_back(static_cast<int>((id - noon) / 1min));
  }
  return found;
}

/// Streams on a store of their own and a clock that is moved by hand.
class Streams {
 public:
  Outlets subscribe(stream::Subscription subscription) {
    auto outlet = std::make_shared<RecordingOutlet>();
    subscription.outlet = outlet;
    streams.add(std::move(subscription));
    turn();
    return outlet;
  }
  Outlets subscribe(std::optional<int> after = {}) {
    return subscribe({.pair = bitcoin,
                      .interval = one_minute,
                      .after = after ? std::optional(minute(*after)) : std::nullopt});
  }

  void store(int number, std::string_view pair = "USDT_BTC", std::string_view interval = "1m") {
    api.add({.pair = pair, .interval = interval, .open_time = minute(number)});
    api.now = std::max(api.now, minute(number) + Interval::parse(interval)->length());
  }
  /// The forming candle of bitcoin's next minute gets one more sample.
  void poll(TimePoint time) {
    std::vector<PairCandle> closed;
    series.add(time, std::vector<Sample>{{bitcoin, *Price::parse("1.50")}}, closed);
    api.now = time;
    api.market.set_forming(series.forming());
  }

  milliseconds turn(milliseconds later = milliseconds{0}) {
    uptime += later;
    return streams.turn({.now = api.now, .uptime = uptime});
  }
  /// Until there is nothing more to do at once.
  void turn_all() {
    for (int i = 0; i < 1'000 && turn() == milliseconds{0}; ++i) {
    }
  }

  Api api;
  std::vector<std::string> warnings;
  milliseconds uptime{5'000'000};
  CandleBuilder series{{.intervals = *Intervals::parse("1m,5m,10m")}, noon};
  TimePoint closed_until = noon;  // of derived candles
  stream::EventStreams streams{
      api.market, api.store, [this](std::string_view line) { warnings.emplace_back(line); },
      stream::Derivation{.options = {.intervals = *Intervals::parse("1m,5m,10m"), .max_gap = 5s},
                         .closed_until = [this] { return closed_until; }}};
};

/// Returns a subscription to bitcoin's candles of 15 minutes, which are merged from those of 5.
stream::Subscription quarter_hours(std::optional<int> after = {}) {
  return {.pair = bitcoin,
          .interval = Interval(15min),
          .after = after ? std::optional(minute(*after)) : std::nullopt};
}

TEST_CASE("a derived candle is sent once its last part is stored, as /api/candles has it") {
  Streams streams;
  const auto client = streams.subscribe(quarter_hours());
  client->take();
  for (const int part : {0, 5}) {
    streams.store(part, "USDT_BTC", "5m");
    streams.closed_until = minute(part + 5);
    streams.turn_all();
  }
  streams.store(10, "USDT_BTC", "5m");
  streams.turn_all();
  CHECK(client->take().empty());  // more of the last part may wait for the store

  streams.closed_until = minute(15);
  streams.turn_all();
  const std::string sent = client->take();
  streams.turn_all();
  streams.store(11);
  streams.turn_all();

  streams.api.health.set_store({.stored_until = minute(15)});
  const auto row = streams.api.get("/api/candles?interval=15m&include=forming&format=ndjson");
  CHECK(sent == "event: candle\nid: 1635768000000\ndata: " + row.body + "\n");
  CHECK(row.body.find(R"("closed":true)") != std::string::npos);
  CHECK(client->take().empty());
}

TEST_CASE("a derived candle closes by the clock when its last part has no candle") {
  Streams streams;
  const auto client = streams.subscribe(quarter_hours());
  streams.store(0, "USDT_BTC", "5m");
  streams.turn_all();
  client->take();

  streams.api.now = streams.closed_until = minute(15);
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{0});
}

TEST_CASE("a client of a derived interval goes on after the last candle that it had") {
  Streams streams;
  for (int i = 0; i < 60; i += 5) streams.store(i, "USDT_BTC", "5m");
  streams.closed_until = minute(60);

  const auto late = streams.subscribe(quarter_hours(15));
  streams.turn_all();
  CHECK(ids_in(late->take()) == Ids{30, 45});
  const auto all = streams.subscribe(quarter_hours(-1));
  const auto fresh = streams.subscribe(quarter_hours());
  streams.turn_all();
  CHECK(ids_in(all->take()) == Ids{0, 15, 30, 45});
  CHECK(ids_in(fresh->take()).empty());
}

TEST_CASE("a derived candle's forming state has its stored parts and the newest price") {
  Streams streams;
  const auto client = streams.subscribe(quarter_hours());
  for (int i = 0; i < 5; ++i) streams.poll(noon + std::chrono::seconds{i});
  streams.turn(1s);
  CHECK(client->take().contains("event: forming\n"));

  streams.store(0, "USDT_BTC", "5m");
  streams.closed_until = minute(5);
  streams.poll(minute(5) + 1s);
  streams.turn(1s);
  const std::string sent = client->take();
  CHECK(count(sent, "event: forming\n") == 1);
  CHECK(sent.contains(R"("interval":"15m","open_time":1635768000000)"));
  CHECK(sent.contains(R"("open":"61234.12345678","high":"61250.00000000","low":"1.50","close":"1.50")"));

  for (int i = 5; i < 15; i += 5) streams.store(i, "USDT_BTC", "5m");
  streams.closed_until = minute(15);
  streams.poll(minute(15) + 1s);
  streams.turn(1s);
  const std::string next = client->take();
  CHECK(ids_in(next) == Ids{0});
  CHECK(next.contains(R"("open_time":1635768900000)"));  // the next one's forming state
}

TEST_CASE("a candle is sent once when it has been stored, as /api/candles has it") {
  Streams streams;
  streams.store(0);
  const auto client = streams.subscribe();
  client->take();

  streams.store(1);
  streams.turn();
  const std::string sent = client->take();
  streams.turn();
  streams.store(1);
  streams.turn();

  const auto row = streams.api.get("/api/candles?include=forming&format=ndjson&start=" +
                                   std::to_string(minute(1).time_since_epoch().count()) +
                                   "&end=" + std::to_string(minute(2).time_since_epoch().count()));
  CHECK(sent == "event: candle\nid: 1635768060000\ndata: " + row.body + "\n");
  CHECK(row.body.find(R"("closed":true)") != std::string::npos);
  CHECK(client->take().empty());
}

TEST_CASE("a client that comes without a position gets what is stored from then on") {
  Streams streams;
  for (int i = 0; i < 5; ++i) streams.store(i);

  const auto client = streams.subscribe();
  streams.turn_all();
  CHECK(ids_in(client->take()).empty());

  for (int i = 5; i < 8; ++i) streams.store(i);
  streams.turn_all();
  CHECK(ids_in(client->take()) == Ids{5, 6, 7});
}

TEST_CASE("the first candle of a pair reaches those who waited for it") {
  Streams streams;
  const auto client = streams.subscribe();

  streams.store(0);
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{0});
}

TEST_CASE("a client goes on after the last candle that it had") {
  Streams streams;
  for (int i = 0; i < 5; ++i) streams.store(i);

  const auto client = streams.subscribe(1);
  streams.turn_all();
  CHECK(ids_in(client->take()) == Ids{2, 3, 4});

  streams.store(5);
  streams.turn_all();
  CHECK(ids_in(client->take()) == Ids{5});
}

TEST_CASE("a client that has the newest candle is sent nothing until the next") {
  Streams streams;
  for (int i = 0; i < 3; ++i) streams.store(i);

  const auto client = streams.subscribe(2);
  streams.turn_all();
  CHECK(ids_in(client->take()).empty());

  streams.store(3);
  streams.turn_all();
  CHECK(ids_in(client->take()) == Ids{3});
}

TEST_CASE("a client that names a candle of the future gets those after it alone") {
  Streams streams;
  streams.store(0);
  const auto client = streams.subscribe(2);

  for (int i = 1; i < 5; ++i) {
    streams.store(i);
    streams.turn_all();
  }

  CHECK(ids_in(client->take()) == Ids{3, 4});
}

TEST_CASE("a client that was away for long gets all pages in order, while others get what is new") {
  Streams streams;
  constexpr int stored = 1'234;
  for (int i = 0; i < stored; ++i) streams.store(i);
  const auto current = streams.subscribe();

  const auto late = streams.subscribe(-1);
  streams.store(stored);
  streams.turn();
  CHECK(ids_in(current->take()) == Ids{stored});
  streams.turn_all();

  const Ids ids = ids_in(late->take());
  REQUIRE(ids.size() == stored + 1);
  for (int i = 0; i <= stored; ++i) REQUIRE(ids[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a client that takes nothing gets no more until it does, and then all") {
  Streams streams;
  streams.store(0);
  const auto slow = streams.subscribe();
  const auto quick = streams.subscribe();

  slow->wait_with(1'000'000);
  for (int i = 1; i < 4; ++i) {
    streams.store(i);
    streams.turn_all();
  }
  CHECK(ids_in(quick->take()) == Ids{1, 2, 3});
  CHECK(ids_in(slow->take()).empty());

  slow->wait_with(0);
  streams.turn(50ms);
  streams.store(4);
  streams.turn_all();
  CHECK(ids_in(slow->take()) == Ids{1, 2, 3, 4});
}

TEST_CASE("clients of one candle share its bytes") {
  Streams streams;
  const auto first = streams.subscribe();
  const auto second = streams.subscribe();

  streams.store(0);
  streams.turn_all();

  CHECK(first->pieces().back() == second->pieces().back());
}

TEST_CASE("everybody gets the candles of the own pair and interval alone") {
  Streams streams;
  const PairId ether = streams.api.add_pair("BTC_ETH");
  const auto minutes = streams.subscribe();
  const auto of_ether = streams.subscribe({.pair = ether, .interval = one_minute});
  const auto bigger = streams.subscribe({.pair = bitcoin, .interval = Interval(300s)});

  streams.store(0);
  streams.store(1);
  streams.store(1, "BTC_ETH");
  streams.store(0, "USDT_BTC", "5m");
  streams.turn_all();

  CHECK(ids_in(minutes->take()) == Ids{0, 1});
  CHECK(ids_in(of_ether->take()) == Ids{1});
  CHECK(ids_in(bigger->take()) == Ids{0});
}

TEST_CASE("times are written as each client asked, ids always as milliseconds") {
  Streams streams;
  const auto iso = streams.subscribe({.pair = bitcoin, .interval = one_minute, .times = text::TimeText::iso});
  const auto plain = streams.subscribe();

  streams.store(0);
  streams.turn_all();

  const std::string text = iso->take();
  CHECK(ids_in(text) == Ids{0});
  CHECK(text.find(R"("open_time":"2021-11-01T12:00:00Z")") != text.npos);
  CHECK(plain->take().find(R"("open_time":1635768000000)") != text.npos);
}

TEST_CASE("while the store cannot be read nothing is sent, and nothing is lost") {
  Streams streams;
  streams.store(0);
  const auto client = streams.subscribe();
  const store::StoreError error{store::StoreFailure::io, "the disk is gone"};

  streams.api.store.fail_with(error);
  const auto newcomer = streams.subscribe(-1);
  streams.store(1);
  CHECK(streams.turn(1s) == stream::EventStreams::retry_after);
  streams.turn(1s);
  streams.api.store.fail_with({});
  streams.store(2);
  streams.turn(1s);
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{1, 2});
  CHECK(ids_in(newcomer->take()) == Ids{0, 1, 2});
  CHECK(streams.warnings ==
        std::vector<std::string>{"streams pause: the store cannot be read: the disk is gone",
                                 "streams resume: the store can be read again"});
}

TEST_CASE("what a repair puts in behind the newest candle is not announced") {
  Streams streams;
  streams.store(0);
  streams.store(5);
  const auto client = streams.subscribe();

  streams.store(4);
  streams.turn_all();
  streams.store(6);
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{6});
}

TEST_CASE("a pair that was silent for long gets its next candle announced, with what was put in before") {
  Streams streams;
  const PairId ether = streams.api.add_pair("BTC_ETH");
  streams.store(0, "BTC_ETH");
  const auto client = streams.subscribe({.pair = ether, .interval = one_minute});
  for (int i = 0; i < 10; ++i) {
    streams.store(i);
    streams.turn_all();
  }

  streams.store(4, "BTC_ETH");
  streams.turn_all();
  streams.store(10, "BTC_ETH");
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{4, 10});
}

TEST_CASE("a candle that a wrong clock left in the future does not hide those of now") {
  Streams streams;
  streams.store(1'000);
  streams.api.now = minute(1);
  streams.store(0);
  const auto client = streams.subscribe();

  streams.store(1);
  streams.turn_all();

  CHECK(ids_in(client->take()) == Ids{1});
}

TEST_CASE("the forming candle is shown at once, and then when it has changed, at most once a second") {
  Streams streams;
  streams.poll(noon + 1s);
  const auto client = streams.subscribe();
  CHECK(count(client->take(), "event: forming\ndata: {") == 1);

  streams.poll(noon + 2s);
  streams.turn(200ms);
  CHECK(client->take().empty());
  streams.poll(noon + 3s);
  streams.turn(800ms);
  const std::string sent = client->take();
  CAPTURE(sent);
  CHECK(count(sent, "event: forming") == 1);
  CHECK(sent.find(R"("samples":3)") != sent.npos);
  CHECK(sent.find(R"("closed":false)") != sent.npos);
  CHECK(sent.find("id:") == sent.npos);
  streams.turn(5s);
  CHECK(client->take().empty());
}

TEST_CASE("a poll that changes nothing but the gap shows nothing") {
  Streams streams;
  streams.poll(noon + 1s);
  const auto client = streams.subscribe();
  streams.turn(1s);
  client->take();

  streams.api.now += 2s;
  streams.api.market.set_forming(streams.series.forming());
  streams.turn(2s);

  CHECK(client->take().empty());
}

TEST_CASE("who does not want the forming candle is not shown it") {
  Streams streams;
  streams.poll(noon + 1s);
  const auto client = streams.subscribe({.pair = bitcoin, .interval = one_minute, .forming = false});

  streams.poll(noon + 2s);
  streams.turn(2s);

  CHECK(client->take().find("forming") == std::string::npos);
}

TEST_CASE("the next forming candle waits for the one before it to be stored, but not for long") {
  Streams streams;
  const auto client = streams.subscribe();
  std::vector<PairCandle> closed;
  streams.poll(noon + 30s);
  streams.turn(1s);
  client->take();

  streams.series.close(noon + 60s, closed);
  streams.api.market.set_waiting({std::make_shared<const std::vector<PairCandle>>(closed)});
  streams.poll(noon + 60s);
  CHECK(streams.turn(1s) == stream::EventStreams::patience);
  CHECK(client->take().empty());

  SECTION("it is stored") {
    streams.store(0);
    streams.turn(5ms);
    streams.api.market.set_waiting({});
    streams.turn(5ms);
    const std::string sent = client->take();
    CHECK(sent.find("event: candle") < sent.find("event: forming"));
    CHECK(count(sent, "event: forming") == 1);
  }
  SECTION("it is not stored") {
    streams.turn(999ms);
    CHECK(client->take().empty());
    streams.turn(1ms);
    CHECK(count(client->take(), "event: forming") == 1);
  }
}

TEST_CASE("a comment every 15 s keeps a quiet stream alive") {
  Streams streams;
  const auto client = streams.subscribe();
  streams.turn(15s);
  client->take();

  CHECK(streams.turn(14'999ms) == 1ms);
  CHECK(client->take().empty());
  streams.turn(1ms);
  CHECK(client->take() == ": keep-alive\n\n");
}

TEST_CASE("clients that have gone are forgotten") {
  Streams streams;
  const auto first = streams.subscribe();
  const auto second = streams.subscribe();
  CHECK(streams.streams.size() == 2);

  first->go();
  streams.turn(15s);
  CHECK(streams.streams.size() == 1);
  second->go();
  streams.turn(15s);
  CHECK(streams.streams.size() == 0);

  streams.store(0);
  const auto third = streams.subscribe();
  streams.store(1);
  streams.turn_all();
  CHECK(ids_in(third->take()) == Ids{1});
}

TEST_CASE("a stream of a pair that gave way ends, so that its client looks for the pair anew") {
  Streams streams;
  streams.store(0);
  const auto client = streams.subscribe();
  const auto other = streams.subscribe({.pair = streams.api.add_pair("BTC_ETH"), .interval = one_minute});

  Pairs pairs = *streams.api.market.pairs();
  pairs.remove(bitcoin);
  streams.api.market.set_pairs(std::make_shared<const Pairs>(pairs));
  streams.turn_all();

  CHECK_FALSE(client->open());
  CHECK(other->open());
  CHECK(streams.streams.size() == 1);
}

}  // namespace
}  // namespace candled::test
