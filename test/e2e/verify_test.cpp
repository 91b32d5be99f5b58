#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <sqlite3.h>
#include <sstream>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

Ended run(std::vector<std::string> words, const TemporaryFolder& folder) {
  words.insert(words.begin(), "candled");
  Process process(std::move(words), folder.path());
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

Ended verify(const TemporaryFolder& folder, std::vector<std::string> flags = {}) {
  flags.insert(flags.begin(), {"verify", "--store", "candles.db"});
  return run(std::move(flags), folder);
}

void damage(const TemporaryFolder& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.file("candles.db").c_str(), &database) == SQLITE_OK);
  const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_close(database);
  REQUIRE(code == SQLITE_OK);
}

/// A store with `minutes` of two pairs, from noon on.
void fill(const TemporaryFolder& folder, int minutes) {
  std::string csv = "time_ms,pair,price\n";
  for (int i = 0; i <= minutes * 2; ++i)  // the last one closes what is before it
    for (const char* pair : {"USDT_BTC", "USDT_ETH"})
      csv += std::to_string(1'635'768'000'000 + i * 30'000) + ',' + pair + ',' + std::to_string(100 + i % 7) +
             ".5\n";
  folder.write("samples.csv", csv);
  REQUIRE(run({"replay", "samples.csv", "--store", "candles.db"}, folder).status == 0);
}

TEST_CASE("a healthy store is verified with a summary and status 0, and stays as it was") {
  const TemporaryFolder folder;
  fill(folder, 20);

  const Ended ended = verify(folder);

  CHECK(ended.status == 0);
  CHECK(ended.errors.empty());
  CHECK(ended.output ==
        "database: whole\n"
        "pairs 2: each with a name and a number of its own\n"
        "candles 52: aligned and consistent\n"
        "coverage 6: every candle is found\n"
        "series 6: agree with the candles\n"
        "span 3: agree with the candles\n"
        "forming candles 2: as they were saved\n"
        "5m candles 8: each is the merge of its 1m parts\n"
        "10m candles 4: each is the merge of its 5m parts\n"
        "ok\n");
  CHECK(folder.files() == std::vector<std::string>{"candles.db", "samples.csv"});
}

TEST_CASE("each damage is a line of the report and ends with status 1") {
  const auto [sql, line] = GENERATE(table<std::string, std::string>(
      {{"UPDATE candle SET high = 6126 WHERE interval = 300 AND pair = 0 AND slot = 0",
        "USDT_BTC 5m 2021-11-01T12:00:00Z: high 612.6 but its parts have 106.5\n"},
       {"UPDATE candle SET low = high + 1 WHERE interval = 60 AND pair = 1 AND (block * 16 + slot) * 60 = "
        "1635768060",
        "USDT_ETH 1m 2021-11-01T12:01:00Z: low 103.6 is above high 103.5"},
       {"DELETE FROM coverage WHERE interval = 600",
        "USDT_BTC 10m 2021-11-01T12:00:00Z: lost, since coverage lacks its block, with 2 candles in all\n"},
       {"DELETE FROM candle WHERE interval = 300 AND pair = 0 AND (block * 16 + slot) * 300 = 1635768300",
        "USDT_BTC 5m 2021-11-01T12:05:00Z: missing, though it has parts\n"}}));
  const TemporaryFolder folder;
  fill(folder, 20);
  damage(folder, sql);

  const Ended ended = verify(folder);

  CAPTURE(ended.output, ended.errors);
  CHECK(ended.status == 1);
  CHECK(ended.output.contains(line));
  CHECK(ended.output.contains("finding"));
  CHECK_FALSE(ended.output.contains("ok\n"));
}

TEST_CASE(
    "candles that disagree with their parts are merged anew on request, and the status says what is left") {
  const TemporaryFolder folder;
  fill(folder, 20);
  damage(folder, "UPDATE candle SET high = 6126 WHERE interval = 300 AND pair = 0");
  REQUIRE(verify(folder).status == 1);

  const Ended mended = verify(folder, {"--mend"});

  CAPTURE(mended.output, mended.errors);
  CHECK(mended.status == 0);
  CHECK(mended.output.contains("USDT_BTC 5m 2021-11-01T12:00:00Z: high 612.6 but its parts have 106.5\n"));
  CHECK(mended.output.contains("\n4 candles merged anew; verifying again:\ndatabase: whole\n"));
  CHECK(mended.output.ends_with("\nok\n"));
  CHECK(verify(folder).status == 0);

  damage(folder, "UPDATE series SET candles = candles + 1 WHERE interval = 60 AND pair = 0");
  const Ended beyond = verify(folder, {"--mend"});
  CHECK(beyond.status == 1);
  CHECK(beyond.output.ends_with("\n1 finding\n"));
}

TEST_CASE("nothing is mended beside a collector") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  const Service service({"--exchange-url", exchange.url()}, folder.path());

  const Ended refused = verify(folder, {"--mend"});

  CHECK(refused.status == 1);
  CHECK(refused.output.empty());
  CHECK(std::ranges::count(refused.errors, '\n') == 1);
  CHECK(refused.errors.contains(std::to_string(service.pid())));
}

TEST_CASE("an interval that is added has all candles whose parts are stored, and verify finds none missing") {
  const TemporaryFolder folder;
  fill(folder, 120);
  const SimulatedExchange exchange;
  Service service({"--exchange-url", exchange.url(), "--intervals", "1m,5m,10m,30m"}, folder.path());

  service.process().wait_for_line("candles of 30m were merged from candles stored earlier");

  const auto rows =
      service.get("/api/candles?interval=30m&pair=USDT_BTC&format=csv&start=1635768000&end=1635775200").body;
  CHECK(std::ranges::count(rows, '\n') == 5);
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(verify(folder).status == 0);
}

TEST_CASE("a hundred findings of a kind are printed, and the others counted") {
  const TemporaryFolder folder;
  fill(folder, 60);
  damage(folder, "UPDATE candle SET complete = 2 WHERE interval = 60");

  const Ended ended = verify(folder);

  CHECK(ended.status == 1);
  CHECK(ended.output.contains("\n... and 20 more\ncandles 156: 120 findings\n"));
}

TEST_CASE("what is no store is refused with one line and status 1, a wrong flag with status 2") {
  const TemporaryFolder folder;
  folder.write("text.db", std::string(5'000, 'x'));
  const auto refused = [&](const std::vector<std::string>& words, int status, const std::string& said) {
    const Ended ended = run(words, folder);
    CAPTURE(words, ended.errors);
    CHECK(ended.status == status);
    CHECK(std::ranges::count(ended.errors, '\n') == 1);
    CHECK(ended.errors.contains(said));
    CHECK(ended.output.empty());
  };

  refused({"verify", "--store", "text.db"}, 1, "not a SQLite database");
  refused({"verify", "--store", "absent.db"}, 1, "absent.db: there is no such file");
  refused({"verify", "--against-exchange", "501"}, 2, "--against-exchange: '501' given; allowed: 1 to 500");
  refused({"verify", "--against-exchange=0"}, 2, "'0' given");
  refused({"verify", "candles.db"}, 2, "candles.db");
  refused({"--against-exchange"}, 2, "--against-exchange");
  CHECK(folder.files() == std::vector<std::string>{"text.db"});
}

TEST_CASE("a store is verified while a service writes to it") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service({"--exchange-url", exchange.url(), "--store", folder.file("candles.db"), "--intervals",
                   "1s,2s,4s", "--poll-every", "200ms", "--log-level", "debug"});
  for (int i = 0; i < 6; ++i) {
    service.process().wait_for_next_line("candles closed");
    const Ended ended = verify(folder);
    CAPTURE(ended.output, ended.errors);
    REQUIRE(ended.status == 0);
  }

  CHECK(service.get("/readyz").status == 200);
  CHECK(service.stop(SIGTERM) == 0);
  const Ended ended = verify(folder);
  CAPTURE(ended.output);
  CHECK(ended.status == 0);
  CHECK(ended.output.contains("4s candles"));
  CHECK(folder.files() == std::vector<std::string>{"candles.db"});
}

/// The text of a string member of a JSON object.
std::string member(const std::string& json, const std::string& name) {
  const std::size_t begin = json.find('"' + name + "\":\"") + name.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

/// A store with 20 minutes that are exactly the exchange's, of USDT_BTC, and of a pair that it does not know.
void fill_from(const SimulatedExchange& exchange, const TemporaryFolder& folder) {
  std::string csv = "time_ms,pair,price\n";
  for (int minute = 0; minute < 20; ++minute) {
    const std::int64_t open_time = 1'700'000'400'000 + minute * 60'000;
    const std::string candle =
        curl(exchange.url() + "/sim/candle?pair=BTC_USDT&interval=1m&open_time=" + std::to_string(open_time))
            .body;
    std::int64_t time = open_time;
    for (const char* name : {"open", "high", "low", "close"}) {
      csv += std::to_string(time) + ",USDT_BTC," + member(candle, name) + '\n';
      csv += std::to_string(time) + ",USDT_NOWHERE,1\n";
      time += 15'000;
    }
  }
  csv += std::to_string(1'700'000'400'000 + 20 * 60'000) + ",USDT_BTC,1\n";  // closes the last of them
  folder.write("samples.csv", csv);
  REQUIRE(run({"replay", "samples.csv", "--store", "candles.db", "--max-gap", "1m"}, folder).status == 0);
}

const std::string third_minute =
    " WHERE interval = 60 AND pair = 0 AND (block * 16 + slot) * 60 = 1700000400 + 120";

/// The row of a table that begins so, without the spaces between its columns.
std::string row(const std::string& output, const std::string& pair, const std::string& interval) {
  for (std::size_t at = output.find(pair + ' '); at != output.npos; at = output.find(pair + ' ', at + 1)) {
    std::istringstream words(output.substr(at, output.find('\n', at) - at));
    std::string text, word;
    while (words >> word) text += (text.empty() ? "" : " ") + word;
    if (text.starts_with(pair + ' ' + interval + ' ')) return text;
  }
  return "";
}

TEST_CASE("candles that are the exchange's agree with it, and an unknown pair ends nothing") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  fill_from(exchange, folder);

  const Ended ended = verify(folder, {"--against-exchange", "15", "--exchange-url", exchange.url()});

  CAPTURE(ended.output, ended.errors);
  CHECK(ended.status == 0);
  CHECK(row(ended.output, "USDT_BTC", "1m") == "USDT_BTC 1m 15 15 0 0 0 0 0.000000%");
  CHECK(row(ended.output, "USDT_BTC", "5m") == "USDT_BTC 5m 4 4 0 0 0 0 0.000000%");
  CHECK(row(ended.output, "USDT_BTC", "10m") == "USDT_BTC 10m 2 2 0 0 0 0 0.000000%");
  CHECK(row(ended.output, "USDT_NOWHERE", "1m").starts_with("USDT_NOWHERE 1m refused: "));
  CHECK(ended.output.ends_with("\nok\n"));
}

TEST_CASE("the legacy exchange is asked for the intervals that it has") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  fill_from(exchange, folder);

  const Ended ended = verify(folder, {"--against-exchange", "--feed", "return-ticker", "--pairs", "USDT_BTC",
                                      "--exchange-url", exchange.url()});

  CAPTURE(ended.output, ended.errors);
  CHECK(ended.status == 0);
  CHECK(row(ended.output, "USDT_BTC", "5m").starts_with("USDT_BTC 5m 4 "));
  CHECK(row(ended.output, "USDT_BTC", "1m").empty());
}

TEST_CASE("a live candle may differ from the exchange's, one that claims to be the exchange's may not") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  fill_from(exchange, folder);
  const std::vector<std::string> flags{"--against-exchange", "--pairs", "USDT_BTC", "--exchange-url",
                                       exchange.url()};
  // A high of 100000, without decimals, in all three intervals, so that the store still agrees with itself.
  damage(folder,
         "UPDATE candle SET high = 100000, scales = (scales & ~(31 << 5)) | ((-(scales & 31) & 31) << 5) "
         "WHERE pair = 0 AND (block * 16 + slot) * interval <= 1700000520 "
         "AND (block * 16 + slot + 1) * interval > 1700000520");
  damage(folder,
         "UPDATE candle SET complete = 0 WHERE interval > 60 OR (block * 16 + slot) * 60 = 1700000400");
  const Ended live = verify(folder, flags);

  CAPTURE(live.output, live.errors);
  CHECK(row(live.output, "USDT_BTC", "1m").starts_with("USDT_BTC 1m 19 18 1 1 0 0 "));
  CHECK(live.output.contains("\nUSDT_BTC 1m 2023-11-14T22:22:00Z live: "));
  CHECK(live.output.ends_with("\nok\n"));
  CHECK(live.status == 0);

  damage(folder, "UPDATE candle SET source = 1, samples = NULL, lead = NULL, trail = NULL, gap = NULL" +
                     third_minute);
  damage(folder,
         "DELETE FROM candle WHERE interval > 60; DELETE FROM coverage WHERE interval > 60;"
         "DELETE FROM series WHERE interval > 60; DELETE FROM span WHERE interval > 60");
  const Ended claimed = verify(folder, flags);
  CAPTURE(claimed.output, claimed.errors);
  CHECK(claimed.status == 1);
  CHECK(claimed.output.contains("\nUSDT_BTC 1m 2023-11-14T22:22:00Z exchange: "));
  CHECK(claimed.output.ends_with("\n1 candle of source exchange is not the exchange's\n"));
}

TEST_CASE("an exchange that throttles is asked no further") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  fill_from(exchange, folder);
  curl(exchange.url() + "/sim/fault", "POST", R"({"fault":"throttle","time_ms":7000,"on":"/markets"})");
  curl(exchange.url() + "/sim/calls", "DELETE");

  const Ended ended = verify(folder, {"--against-exchange", "--exchange-url", exchange.url()});

  CAPTURE(ended.output, ended.errors);
  CHECK(ended.status == 1);
  CHECK(std::ranges::count(ended.errors, '\n') == 1);
  CHECK(ended.errors.contains("throttled"));
  CHECK(ended.errors.contains("try again in 7 s"));
  CHECK(curl(exchange.url() + "/sim/calls?route=/markets").body.contains(R"(candles":1)"));
}

}  // namespace
}  // namespace candled::test
