#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sqlite3.h>
#include <sys/wait.h>
#include <thread>

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

TEST_CASE(
    "a recording that is replayed into a store is served from it, and again and again changes nothing") {
  const TemporaryFolder folder;
  folder.write("samples.csv", recording);
  const SimulatedExchange exchange;

  std::vector<std::string> exported;
  for (const char* said : {"candled: 1 candles stored, 0 already stored, 0 merged from stored ones; 1 of "
                           "the last bucket wait",
                           "candled: 0 candles stored, 1 already stored, 0 merged from stored ones; 1 of "
                           "the last bucket wait",
                           "candled: 0 candles stored, 1 already stored, 0 merged from stored ones; 1 of "
                           "the last bucket wait"}) {
    Process replay({"candled", "replay", "samples.csv", "--store", "candles.db", "--intervals", "1m,2m"},
                   folder.path());
    CHECK(replay.wait() == 0);
    CHECK(replay.output().empty());
    CHECK(replay.errors().contains(said));
    Process dump({"candled", "export", "--store", "candles.db"}, folder.path());
    CHECK(dump.wait() == 0);
    exported.push_back(dump.output());
  }
  CHECK(exported[0].contains("USDT_BTC,1m,1635768000000,"));
  CHECK(exported[1] == exported[0]);
  CHECK(exported[2] == exported[0]);

  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());
  const Reply reply =
      service.get("/api/candles?pair=BTC/USDT&interval=60&start=2021-11-01&end=1635768060&format=csv");
  CHECK(reply.body ==
        "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n"
        "USDT_BTC,1m,1635768000000,1635768060000,61234.5,61250.00,61234.5,61250.00,2,59999,false,live\n");
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

/// One sample of 200 pairs a second.
std::string long_recording(int seconds) {
  std::string lines = "time_ms,pair,price\n";
  for (int second = 0; second < seconds; ++second)
    for (int pair = 0; pair < 200; ++pair)
      lines += std::to_string(1'635'768'000'000 + second * 1'000LL) + ",USDT_C" + std::to_string(pair) + ',' +
               std::to_string(1 + (second * 7'919 + pair * 104'729) % 9'973) + ".50\n";
  return lines;
}

/// Every candle in a store, as a person with sqlite3 sees it.
std::string contents(const std::string& path) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  std::string rows;
  const auto append = [](void* text, int columns, char** values, char**) {
    for (int column = 0; column < columns; ++column)
      *static_cast<std::string*>(text) += std::string(values[column] == nullptr ? "-" : values[column]) + ',';
    *static_cast<std::string*>(text) += '\n';
    return 0;
  };
  for (const char* query :
       {"SELECT * FROM candles ORDER BY open_time_ms, pair, interval", "SELECT * FROM pair",
        "SELECT * FROM series", "SELECT * FROM coverage", "SELECT * FROM span"})
    CHECK(sqlite3_exec(database, query, append, &rows, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return rows;
}

/// Returns whether it has ended by itself; wait() still returns its status.
bool has_ended(const Process& process) {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(process.pid()), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid != 0;
}

TEST_CASE("a replay into a store that is killed and started again ends in the same state") {
  const TemporaryFolder folder;
  folder.write("samples.csv", long_recording(600));
  const auto command = [](const std::string& store) {
    return std::vector<std::string>{"candled", "replay",      "samples.csv", "--store",
                                    store,     "--intervals", "5s,1m,5m"};
  };
  const auto replay = [&](const std::string& store) {
    CHECK(Process(command(store), folder.path()).wait() == 0);
    return contents(folder.file(store));
  };
  const std::string whole = replay("whole.db");
  CHECK(std::ranges::count(whole, '\n') > 20'000);
  const auto size = [&folder](const std::string& store) {
    std::error_code none;
    std::size_t sum = 0;
    for (const char* end : {"", "-wal"})
      if (const auto bytes = std::filesystem::file_size(folder / (store + end), none); !none) sum += bytes;
    return sum;
  };
  const std::size_t whole_size = size("whole.db");

  int cut = 0;
  for (const std::size_t stored : {1UL, whole_size / 8, whole_size / 2, whole_size * 7 / 8}) {
    const std::string store = "killed-" + std::to_string(stored) + ".db";
    {
      Process killed(command(store), folder.path());
      const auto give_up = std::chrono::steady_clock::now() + Process::patience;
      while (size(store) < stored && !has_ended(killed) && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
      killed.signal(SIGKILL);
      if (killed.wait() != 0) ++cut;
    }
    CHECK((replay(store) == whole));
  }
  CHECK(cut > 0);
}

TEST_CASE("recordings packed with gzip and zstd are replayed in order, and a progress line is no output") {
  const TemporaryFolder folder;
  folder.write("samples.csv", recording);
  folder.write("later.csv", "time_ms,pair,price\n1635768061000,USDT_BTC,61241\n");
  Process pack({"sh", "-c", "gzip samples.csv && zstd -q later.csv"}, folder.path());
  REQUIRE(pack.wait() == 0);

  Process replay({"candled", "replay", "samples.csv.gz", "later.csv.zst", "--intervals", "1m"},
                 folder.path());

  CHECK(replay.wait() == 0);
  CHECK(replay.output().ends_with("USDT_BTC,1m,1635768060000,61240,61241,61240,61241,2\n"));
  CHECK(replay.errors() == "candled: 4 samples read, 0 of them late\n");
}

TEST_CASE("a packed recording that is cut is refused where it breaks off") {
  const TemporaryFolder folder;
  folder.write("samples.csv", long_recording(100));
  Process pack({"sh", "-c", "zstd -q samples.csv -o whole.zst && head -c 3000 whole.zst > cut.zst"},
               folder.path());
  REQUIRE(pack.wait() == 0);

  Process replay({"candled", "replay", "cut.zst"}, folder.path());

  CHECK(replay.wait() == 1);
  CHECK(replay.errors().starts_with("candled: cut.zst: after line "));
  CHECK(replay.errors().ends_with(": the rest cannot be read: the zstd stream is truncated\n"));
}

TEST_CASE("bad lines are skipped and counted when that is asked for") {
  const TemporaryFolder folder;
  folder.write("bad.csv", std::string(recording) + "nonsense\n1635768061000,USDT_BTC,61241\n");

  Process replay({"candled", "replay", "bad.csv", "--skip-bad-lines", "--quiet", "--intervals", "1m"},
                 folder.path());

  CHECK(replay.wait() == 0);
  CHECK(replay.output().ends_with("USDT_BTC,1m,1635768060000,61240,61241,61240,61241,2\n"));
  CHECK(replay.errors() == "candled: 4 samples read, 0 of them late, 1 bad lines skipped\n");
}

TEST_CASE("a bad line from a pipe that stays open is refused at once") {
  const TemporaryFolder folder;

  Process replay(
      {"sh", "-c",
       std::string("mkfifo pipe; (printf 'time_ms,pair,price\\nnonsense\\n'; exec sleep 20) > pipe 2> "
                   "/dev/null & exec '") +
           CANDLED_BIN_DIR + "/candled' replay - < pipe"},
      folder.path());

  const auto begun = std::chrono::steady_clock::now();
  CHECK(replay.wait() == 1);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{10});
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

TEST_CASE("a replay takes pairs in every spelling, and says so when none is selected") {
  const TemporaryFolder folder;
  folder.write("samples.csv", "time_ms,pair,price\n1635768000000,USDT_BTC,1\n1635768000000,USDT_ETH,2\n");

  Process spelt({"candled", "replay", "samples.csv", "--pair", "btc/usdt", "--interval", "1m"},
                folder.path());
  Process misspelt({"candled", "replay", "samples.csv", "--pairs", "BTC_USTD"}, folder.path());

  CHECK(spelt.wait() == 0);
  CHECK(spelt.output().ends_with("samples\nUSDT_BTC,1m,1635768000000,1,1,1,1,1\n"));
  CHECK_FALSE(spelt.errors().contains("--pairs"));
  CHECK(misspelt.wait() == 0);
  CHECK(misspelt.errors().contains("candled: --pairs: 'BTC_USTD' selects no sample of the recording\n"));
}

}  // namespace
}  // namespace candled::test
