#include <catch2/catch.hpp>

#include "api/fixture.hpp"
#include "stream/event_broker.hpp"
#include "support/recording_outlet.hpp"

namespace candled::test {
namespace {

/// The API with streams, of which there may be `room`.
class StreamingApi {
 public:
  explicit StreamingApi(std::size_t room = 10)
      : broker({.market = api.market,
                .store = api.store,
                .now = [this] { return api.now; },
                .max_subscribers = room}) {
    api.events = &broker;
  }

  /// Returns the events sent up to `until` to a client that asks for `target` after `last_event_id`.
  std::string events(const std::string& target, std::string last_event_id, std::string_view until) const {
    auto response = api.respond({.path = "/api/stream",
                                 .parameters = parameters_of(target),
                                 .headers = {{"last-event-id", std::move(last_event_id)}}});
    REQUIRE(response.status == 200);
    auto outlet = std::make_shared<RecordingOutlet>();
    response.go_on(outlet);
    outlet->await(until);
    const std::string text = outlet->take();
    return text.substr(0, text.rfind("id: "));  // what comes after that depends on when
  }

  Api api;
  stream::EventBroker broker;

 private:
  static http::Parameters parameters_of(const std::string& target) {
    http::Parameters parameters{{"pair", "btc-usdt"}, {"interval", "60"}};
    if (!target.empty()) parameters.emplace_back("lastEventId", target);
    return parameters;
  }
};

TEST_CASE("a stream is an answer that goes on, which nobody may keep or hold back") {
  const StreamingApi streaming;

  const auto response = streaming.api.get("/api/stream?pair=btcusdt&interval=MINUTE_1");

  CHECK(response.status == 200);
  CHECK(response.content_type == "text/event-stream");
  CHECK(header(response, "Cache-Control") == "no-store");
  CHECK(header(response, "X-Accel-Buffering") == "no");
  CHECK(response.body == "retry: 1000\n\n");
  CHECK(response.route == "/api/stream");
  CHECK(response.go_on);
}

TEST_CASE("pair and interval have to be given") {
  const StreamingApi streaming;

  const auto no_interval = streaming.api.get("/api/stream?pair=btcusdt");
  CHECK(no_interval.status == 400);
  CHECK(member(no_interval, "parameter") == "interval");
  CHECK(list(no_interval, "allowed") ==
        std::vector<std::string>{"1m", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "1w"});
  const auto no_pair = streaming.api.get("/api/stream?interval=1m");
  CHECK(no_pair.status == 400);
  CHECK(member(no_pair, "parameter") == "pair");
}

TEST_CASE("a stream of what there is not is refused") {
  const StreamingApi streaming;

  const auto unknown = streaming.api.get("/api/stream?pair=USDT_BTX&interval=1m");
  CHECK(unknown.status == 404);
  CHECK(list(unknown, "allowed") == std::vector<std::string>{"USDT_BTC"});
  CHECK(streaming.api.get("/api/stream?pair=USDT_BTC&interval=90s").status == 400);
  CHECK(streaming.api.get("/api/stream?pair=USDT_BTC&interval=1m&forming=no").status == 400);
  CHECK(streaming.api.get("/api/stream?pair=USDT_BTC&interval=1m&start=0").status == 400);
}

TEST_CASE("a bad id of the last event is refused, wherever it stands") {
  const StreamingApi streaming;
  for (const std::string id : {"abc", "-1", "1.5", "12 ", "253402300800000", "99999999999999999999"}) {
    const auto response = streaming.api.respond({.path = "/api/stream",
                                                 .parameters = {{"pair", "USDT_BTC"}, {"interval", "1m"}},
                                                 .headers = {{"last-event-id", id}}});
    CAPTURE(id);
    CHECK(response.status == 400);
    CHECK(member(response, "parameter") == "Last-Event-ID");
  }
  CHECK(streaming.api.get("/api/stream?pair=USDT_BTC&interval=1m&lastEventId=x").status == 400);
}

TEST_CASE("a stream goes on after the event that the client names") {
  StreamingApi streaming;
  for (int i = 0; i < 3; ++i) streaming.api.add({.open_time = noon + std::chrono::minutes{i}});
  const std::string last = "id: 1635768120000";

  const std::string by_header = streaming.events("", "1635768000000", last);
  CHECK(by_header.find("id: 1635768000000") == std::string::npos);
  CHECK(by_header.find("id: 1635768060000") != std::string::npos);
  const std::string by_parameter = streaming.events("1635768000000", "", last);
  CHECK(by_parameter == by_header);
  const std::string header_is_newer = streaming.events("1635768000000", "1635768060000", last);
  CHECK(header_is_newer.find("id: 1635768060000") == std::string::npos);
}

TEST_CASE("without room a stream is refused for now") {
  const StreamingApi streaming(0);

  const auto response = streaming.api.get("/api/stream?pair=USDT_BTC&interval=1m");

  CHECK(response.status == 503);
  CHECK(header(response, "Retry-After") == "5");
}

}  // namespace
}  // namespace candled::test
