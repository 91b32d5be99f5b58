#include <catch2/catch.hpp>
#include <csignal>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

constexpr const char* recording =
    "time_ms,pair,price\n"
    "1635768000000,USDT_BTC,61234.5\n"
    "1635768059999,USDT_BTC,61250.00\n"
    "1635768060000,USDT_BTC,61240\n";

TEST_CASE("a recording is replayed to standard output as candles") {
  const TemporaryFolder folder;
  folder.write("samples.csv", recording);

  Process replay({"candled", "replay", "samples.csv", "--intervals", "1m,2m"}, folder.path());

  CHECK(replay.wait() == 0);
  CHECK(replay.output() ==
        "pair,interval,open_time,open,high,low,close,samples\n"
        "USDT_BTC,1m,1635768000000,61234.5,61250.00,61234.5,61250.00,2\n"
        "USDT_BTC,2m,1635768000000,61234.5,61250.00,61234.5,61240,3\n"
        "USDT_BTC,1m,1635768060000,61240,61240,61240,61240,1\n");
  CHECK(replay.errors() == "candled: 3 samples read, 0 of them late\n");
}

TEST_CASE("a recording is replayed from standard input") {
  const TemporaryFolder folder;
  folder.write("samples.csv", recording);

  Process replay(
      {"sh", "-c", std::string("'") + CANDLED_BIN_DIR + "/candled' replay - --intervals 1m < samples.csv"},
      folder.path());

  CHECK(replay.wait() == 0);
  CHECK(replay.output().contains("USDT_BTC,1m,1635768060000,61240,61240,61240,61240,1\n"));
}

TEST_CASE("a recording that is replayed into a store is served from it, and a second time changes nothing") {
  const TemporaryFolder folder;
  folder.write("samples.csv", recording);
  const SimulatedExchange exchange;

  for (const char* said : {"candled: 3 candles stored, 0 were stored before",
                           "candled: 0 candles stored, 3 were stored before"}) {
    Process replay({"candled", "replay", "samples.csv", "--store", "candles.db", "--intervals", "1m,2m"},
                   folder.path());
    CHECK(replay.wait() == 0);
    CHECK(replay.output().empty());
    CHECK(replay.errors().contains(said));
  }

  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());
  const Reply reply =
      service.get("/api/candles?pair=BTC/USDT&interval=60&start=2021-11-01&end=2021-11-02&format=csv");
  CHECK(reply.body ==
        "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n"
        "USDT_BTC,1m,1635768000000,1635768060000,61234.5,61250.00,61234.5,61250.00,2,59999,false,live\n"
        "USDT_BTC,1m,1635768060000,1635768120000,61240,61240,61240,61240,1,60000,false,live\n");
}

TEST_CASE("a bigger candle goes on from one recording to the next") {
  const TemporaryFolder folder;
  const std::string header = "time_ms,pair,price\n";
  folder.write("first.csv", header + "1635768000000,USDT_BTC,5\n1635768090000,USDT_BTC,9\n");
  folder.write("second.csv", header + "1635768185000,USDT_BTC,7\n1635768300000,USDT_BTC,1\n");
  const SimulatedExchange exchange;

  for (const char* file : {"first.csv", "second.csv"})
    CHECK(Process({"candled", "replay", file, "--store", "candles.db", "--intervals", "1m,5m"}, folder.path())
              .wait() == 0);

  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());
  CHECK(
      service.get("/api/candles?pair=BTC/USDT&interval=5m&start=2021-11-01&end=1635768300&format=csv").body ==
      "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n"
      "USDT_BTC,5m,1635768000000,1635768300000,5,9,5,7,3,115000,false,live\n");
}

TEST_CASE("a recording with a bad line is refused by the line's number") {
  const TemporaryFolder folder;
  folder.write("bad.csv", std::string(recording) + "1635768061000,USDT_BTC,0\n");

  Process replay({"candled", "replay", "bad.csv"}, folder.path());

  CHECK(replay.wait() == 1);
  CHECK(replay.errors().starts_with(
      "candled: bad.csv: line 5 '1635768061000,USDT_BTC,0': the price is not_positive"));
}

TEST_CASE("a recording that is not there is refused by its name") {
  Process replay({"candled", "replay", "/no/such/recording.csv"});

  CHECK(replay.wait() == 1);
  CHECK(replay.errors() == "candled: '/no/such/recording.csv' cannot be read\n");
}

}  // namespace
}  // namespace candled::test
