#include <catch2/catch.hpp>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

constexpr const char* recording =
    "time_ms,pair,price\n"
    "1635768000000,USDT_BTC,61234.5\n"
    "1635768000000,USDT_ETH,4000\n"
    "1635768059999,USDT_BTC,61250.00\n"
    "1635768060000,USDT_BTC,61240\n"
    "1635768120000,USDT_BTC,61300\n";  // stays open

constexpr const char* header =
    "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n";

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

void fill(const TemporaryFolder& folder) {
  folder.write("samples.csv", recording);
  REQUIRE(run({"replay", "samples.csv", "--store", "candles.db", "--intervals", "1m,2m"}, folder).status ==
          0);
}

TEST_CASE("a store is exported as CSV to standard output, in the order of the API") {
  const TemporaryFolder folder;
  fill(folder);

  const Ended ended = run({"export", "--store", "candles.db", "--interval", "1m"}, folder);

  CHECK(ended.status == 0);
  CHECK(ended.output ==
        header +
            std::string("USDT_BTC,1m,1635768000000,1635768060000,61234.5,61250.00,61234.5,61250.00,2,59999,"
                        "false,live\n"
                        "USDT_ETH,1m,1635768000000,1635768060000,4000,4000,4000,4000,1,60000,false,live\n"
                        "USDT_BTC,1m,1635768060000,1635768120000,61240,61240,61240,61240,1,60000,false,"
                        "live\n"));
  CHECK(ended.errors.starts_with("candled: 3 candles exported in "));
}

TEST_CASE("candles that are not stored are exported as if they were") {
  const TemporaryFolder folder;
  fill(folder);
  REQUIRE(run({"replay", "samples.csv", "--store", "minutes.db", "--intervals", "1m"}, folder).status == 0);

  const Ended stored = run({"export", "--store", "candles.db", "--intervals", "2m,1m"}, folder);
  const Ended derived = run({"export", "--store", "minutes.db", "--intervals", "2m,1m"}, folder);

  CHECK(derived.status == 0);
  CHECK(derived.output.contains("USDT_BTC,2m,1635768000000,"));
  CHECK(derived.output == stored.output);
  CHECK(run({"export", "--store", "minutes.db", "--intervals", "90s"}, folder).status == 1);
}

TEST_CASE("the name of the file says its format and how it is packed") {
  const TemporaryFolder folder;
  fill(folder);
  const std::string rows = run({"export", "--store", "candles.db"}, folder).output;
  const std::string lines = run({"export", "--store", "candles.db", "--format", "ndjson"}, folder).output;
  REQUIRE(lines.starts_with("{\"pair\""));
  const auto unpacked = [&](const std::string& command) {
    Process process({"sh", "-c", command}, folder.path());
    CHECK(process.wait() == 0);
    return process.output();
  };

  CHECK(run({"export", "x.csv.gz", "--store", "candles.db"}, folder).status == 0);
  CHECK(unpacked("zcat x.csv.gz") == rows);
  CHECK(run({"export", "--output", "x.ndjson", "--store", "candles.db"}, folder).status == 0);
  CHECK(unpacked("cat x.ndjson") == lines);
  CHECK(run({"export", "y.csv.gz", "--format", "ndjson", "--store", "candles.db"}, folder).status == 0);
  CHECK(unpacked("zcat y.csv.gz") == lines);
  CHECK(run({"export", "x.json", "--store", "candles.db"}, folder).status == 2);
  CHECK(run({"export", "x.csv", "y.csv", "--store", "candles.db"}, folder).status == 2);
}

TEST_CASE("a file appears under its name once it is whole, and nothing else is left") {
  const TemporaryFolder folder;
  fill(folder);

  const Ended ended = run({"export", "--store", "candles.db", "--pair", "btc-usdt", "--format", "ndjson",
                           "--output", "out.ndjson", "--quiet"},
                          folder);

  CHECK(ended.status == 0);
  CHECK(ended.output.empty());
  CHECK(ended.errors.empty());
  CHECK(folder.files() == std::vector<std::string>{"candles.db", "out.ndjson", "samples.csv"});
}

TEST_CASE("an export keeps the permissions and the owner of the file that it replaces") {
  const TemporaryFolder folder;
  fill(folder);
  folder.write("out.csv", "yesterday's");
  const std::filesystem::path file = folder / "out.csv";
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  constexpr uid_t another = 65'534;
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::chown(file.c_str(), another, another) == 0);

  REQUIRE(run({"export", "--store", "candles.db", "--output", "out.csv", "--quiet"}, folder).status == 0);

  struct stat found {};
  REQUIRE(::stat(file.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0640);
  CHECK(found.st_uid == (root ? another : ::geteuid()));
  CHECK(found.st_size > 100);
}

TEST_CASE("an export beside a running service is what that service answers") {
  const TemporaryFolder folder;
  fill(folder);
  const SimulatedExchange exchange;
  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());
  std::string answer;
  // 5m and 10m are new to the store, which merges them after the start.
  while (!answer.contains("USDT_BTC,5m,") || !answer.contains("USDT_ETH,5m,") ||
         !answer.contains("USDT_BTC,10m,") || !answer.contains("USDT_ETH,10m,"))
    answer = service.get("/api/candles?start=2021-11-01&end=2021-11-02&format=csv").body;

  const Ended ended = run({"export", "--store", "candles.db", "--end", "2021-11-02"}, folder);

  CHECK(ended.output == answer);
}

TEST_CASE("an export that cannot be made says why in one line, and leaves a file that was there alone") {
  const TemporaryFolder folder;
  fill(folder);
  folder.write("out.csv", "precious");
  const auto refused = [&](std::vector<std::string> flags, int status, const std::string& line) {
    flags.insert(flags.begin(), {"export", "--store", "candles.db", "--output", "out.csv"});
    const Ended ended = run(flags, folder);
    CAPTURE(ended.errors);
    CHECK(ended.status == status);
    CHECK(ended.errors.starts_with("candled: " + line));
    CHECK(std::ranges::count(ended.errors, '\n') == 1);
  };

  refused({"--pair", "USDT_BTX"}, 1, "--pairs: there is no pair 'USDT_BTX'; the nearest are USDT_BTC, ");
  refused({"--interval", "30s"}, 1,
          "--intervals: no candles of 30s are stored, or can be merged from stored ones; stored: 1m, 2m");
  refused({"--interval", "7m"}, 2, "--intervals: '7m' is not an interval; allowed: ");
  refused({"--start", "soon"}, 2, "--start: 'soon' given; allowed: ");
  refused({"--format", "json"}, 2, "--format: 'json' given; allowed: csv, ndjson");
  CHECK(run({"export", "--store", "none.db"}, folder).errors.ends_with("there is no such file\n"));
  CHECK(run({"export", "--store", "candles.db", "--output", "no/where.csv"}, folder).status == 1);
  CHECK(folder.files() == std::vector<std::string>{"candles.db", "out.csv", "samples.csv"});
}

}  // namespace
}  // namespace candled::test
