// Recording with the real binaries, and the proof that a replay gives the candles that were stored live.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/wait.h>

#include "e2e/service.hpp"
#include "support/gzip.hpp"

namespace candled::test {
namespace {

const std::string header = "time_ms,pair,price\n";

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The text of a recording, compressed or not.
std::string text_of(const std::string& path) {
  const std::string bytes = content(path);
  return path.ends_with(".gz") ? gunzip(bytes).text : bytes;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  return fields;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The lines after the first one, which is a header.
std::vector<std::string> rows_of(const std::string& text) {
  auto lines = lines_of(text);
  REQUIRE_FALSE(lines.empty());
  lines.erase(lines.begin());
  return lines;
}

long long end_of(const std::string& candle_row) {
  const auto fields = fields_of(candle_row);
  return std::stoll(fields[2]) + 1'000 * std::stoll(fields[1]);  // intervals are 1s, 2s and 4s
}

/// Returns the lines that candled replay prints for `path`, without the header.
std::vector<std::string> replayed(const std::string& path, const std::string& intervals) {
  Process replay({"candled", "replay", path, "--intervals", intervals});
  CHECK(replay.wait() == 0);
  CHECK(replay.errors().ends_with(" 0 of them late\n"));
  return rows_of(replay.output());
}

/// The candles in a store, as its API shows them, in the columns of replay.
std::vector<std::string> stored(const std::string& store, const SimulatedExchange& exchange) {
  const Service service(
      {"--store", store, "--exchange-url", exchange.url(), "--pairs", "NO_SUCH", "--intervals", "1s,2s,4s"});
  const std::string csv = service.get("/api/candles?start=0&limit=5000&format=csv").body;
  REQUIRE(std::ranges::count(csv, '\n') < 5'001);
  std::vector<std::string> rows;
  for (const std::string& line : rows_of(csv)) {
    const auto f = fields_of(line);
    rows.push_back(f[0] + ',' + f[1] + ',' + f[2] + ',' + f[4] + ',' + f[5] + ',' + f[6] + ',' + f[7] + ',' +
                   f[8]);
  }
  return rows;
}

/// Every candle that closed live stands in the replay byte for byte and in the same order, and whatever else
/// stands there had not ended when the service did.
void check_equal(std::vector<std::string> live, std::vector<std::string> replayed) {
  long long last = 0;
  for (const std::string& row : live)
    if (fields_of(row)[1] == "1s") last = std::max(last, end_of(row));
  // A second without samples at the end leaves longer candles that the clock closed.
  for (auto* rows : {&live, &replayed})
    std::erase_if(*rows, [&](const std::string& row) { return end_of(row) > last; });
  CHECK(live == replayed);
}

void fault(const SimulatedExchange& exchange, const std::string& json) {
  REQUIRE(curl(exchange.url() + "/sim/fault", "POST", json).status == 201);
}

TEST_CASE("a replay of what was recorded beside serving gives the stored candles byte for byte") {
  const std::string name = GENERATE("samples.csv", "samples.csv.gz");
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "50"});
  const auto flags = [&](const std::string& grace) -> std::vector<std::string> {
    return {"--exchange-url", exchange.url(),   "--store",      folder.file("candles.db"),
            "--intervals",    "1s,2s,4s",       "--poll-every", "200ms",
            "--log-level",    "debug",          "--grace",      grace,
            "--record",       folder.file(name)};
  };
  Service service(flags("100ms"));

  const auto closings = [&service](int count) {
    for (int i = 0; i < count; ++i) service.process().wait_for_next_line("candles closed");
  };
  closings(3);
  fault(exchange, R"({"fault":"status","status":502,"on":"*","calls":4})");
  closings(2);
  fault(exchange, R"({"fault":"delay","time_ms":1700,"on":"*"})");
  service.process().wait_for_line("late samples of ");
  REQUIRE(curl(exchange.url() + "/sim/faults", "DELETE").status < 300);
  closings(2);
  fault(exchange, R"({"fault":"drop","on":"*","calls":3})");
  closings(3);
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(service.process().errors().empty());
  CHECK(service.process().output().contains(" samples recorded"));

  const auto live = stored(folder.file("candles.db"), exchange);
  CHECK(live.size() > 50 * 8);
  check_equal(live, replayed(folder.file(name), "1s,2s,4s"));
  if (name.ends_with(".gz")) {
    CHECK(gunzip(content(folder.file(name))).whole);
  }
}

TEST_CASE("samples are recorded without candles and without a server, until a stop by any signal") {
  const int signal = GENERATE(SIGTERM, SIGINT, SIGHUP);
  const std::string name = GENERATE("samples.csv", "samples.gz");
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  Process record({"candled", "record", name, "--exchange-url", exchange.url(), "--poll-every", "200ms",
                  "--pairs", "USDT_*", "--log-level", "debug", "--intervals", "1s"},
                 folder.path());
  CHECK(record.wait_for_line("recording to").ends_with("recording to " + name));
  record.wait_for_next_line("candles closed");
  record.wait_for_next_line("candles closed");

  record.signal(signal);

  CHECK(record.wait() == 0);
  CHECK(record.errors().empty());
  CHECK(record.output().contains("stopped"));
  CHECK(folder.files() == std::vector<std::string>{name});
  const std::string text = text_of(folder.file(name));
  CHECK(text.starts_with(header));
  CHECK(text.contains(",USDT_BTC,"));
  for (const std::string& line : rows_of(text)) REQUIRE(line.contains("USDT"));
  CHECK(replayed(folder.file(name), "1s").size() > 20);
}

TEST_CASE("what is recorded survives a kill, and the recording goes on") {
  const std::string name = GENERATE("samples.csv", "samples.gz");
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  const std::vector<std::string> command{"candled",      "record",       name,    "--exchange-url",
                                         exchange.url(), "--poll-every", "200ms", "--log-level",
                                         "debug",        "--intervals",  "1s"};
  std::string before;
  {
    Process record(command, folder.path());
    for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");
    record.signal(SIGKILL);
    CHECK(record.wait() == -SIGKILL);
    before = text_of(folder.file(name));
    CHECK(before.starts_with(header));
    CHECK(before.ends_with('\n'));
    if (name.ends_with(".csv")) {
      CHECK(lines_of(before).size() > 60);
    }
  }

  Process record(command, folder.path());
  record.wait_for_next_line("candles closed");
  record.signal(SIGTERM);

  CHECK(record.wait() == 0);
  const std::string after = text_of(folder.file(name));
  CHECK(after.starts_with(before));
  CHECK(after.size() > before.size());
  CHECK(after.find(header, 1) == after.npos);
  replayed(folder.file(name), "1s");
}

TEST_CASE("samples go to standard output, and the log to standard error then") {
  const SimulatedExchange exchange({"--pairs", "30"});
  Process record({"candled", "record", "-", "--exchange-url", exchange.url(), "--poll-every", "200ms"});
  record.wait_for_line("USDT_BTC");
  record.signal(SIGTERM);

  CHECK(record.wait() == 0);
  CHECK(record.output().starts_with(header));
  CHECK(record.errors().contains("recording to standard output"));
  for (const std::string& line : rows_of(record.output())) REQUIRE(fields_of(line).size() == 3);
}

/// `candled record - <flags> | <reader>`, with the exit status of candled in standard error.
std::vector<std::string> piped(const SimulatedExchange& exchange, const std::string& reader) {
  return {"sh", "-c",
          std::string("{ '") + CANDLED_BIN_DIR + "/candled' record - --exchange-url " + exchange.url() +
              " --poll-every 200ms; echo status $? >&2; } | " + reader};
}

TEST_CASE("recording to a reader that goes ends with it") {
  const SimulatedExchange exchange({"--pairs", "30"});

  Process pipeline(piped(exchange, "head -n 2"));

  CHECK(pipeline.wait() == 0);
  CHECK(lines_of(pipeline.output()).size() == 2);
  CHECK(pipeline.errors().contains("samples could not be recorded: Broken pipe"));
  CHECK(pipeline.errors().contains("status 1"));
}

TEST_CASE("recording to what is no recording, or is being recorded to, is refused") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  folder.write("letter.csv", "Dear reader,\n");
  const auto refused = [&](const std::vector<std::string>& words, const std::string& said) {
    CAPTURE(words);
    Process process(words, folder.path());
    CHECK(process.wait() == 1);
    CHECK(process.errors() == "candled: " + said + "\n");
  };
  const std::string no_recording =
      "'letter.csv' is not a recording: its first line must name time_ms, pair or symbol, and price; it is "
      "left untouched";

  refused({"candled", "record", "letter.csv"}, no_recording);
  refused({"candled", "--listen", "127.0.0.1:0", "--store", "x.db", "--record", "letter.csv"}, no_recording);
  CHECK(content(folder.file("letter.csv")) == "Dear reader,\n");
  Process first({"candled", "record", "samples.csv", "--exchange-url", exchange.url()}, folder.path());
  first.wait_for_line("recording to");
  refused({"candled", "record", "samples.csv"}, "'samples.csv' is being recorded to by another process");
}

TEST_CASE(
    "a compressed recording is replayed from standard input, too, and a cut one up to where it was cut") {
  const TemporaryFolder folder;
  const std::string packed =
      gzip(header + "1635768000000,USDT_BTC,5\n1635768060000,USDT_BTC,9\n1635768061000,USDT_BTC,9\n");
  folder.write("samples", packed);
  folder.write("cut.gz", packed.substr(0, packed.size() - 8));
  const std::string first = "USDT_BTC,1m,1635768000000,5,5,5,5,1\n";

  Process piped(
      {"sh", "-c", std::string("'") + CANDLED_BIN_DIR + "/candled' replay - --intervals 1m < samples"},
      folder.path());
  CHECK(piped.wait() == 0);
  CHECK(piped.output().contains(first));
  Process cut({"candled", "replay", "cut.gz", "--intervals", "1m"}, folder.path());
  CHECK(cut.wait() == 1);
  CHECK(cut.output().contains(first));
  CHECK(cut.errors() ==
        "candled: cut.gz: after line 4: the rest cannot be read: the gzip stream is truncated\n");
}

TEST_CASE("recorded, replayed and served at the current API, a market is one pair") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  const std::vector<std::string> current{"--exchange-url", exchange.url(), "--feed",       "price",
                                         "--intervals",    "1s",           "--poll-every", "200ms"};
  const auto with_current = [&](std::vector<std::string> words) {
    words.insert(words.end(), current.begin(), current.end());
    return words;
  };
  Process record(with_current({"candled", "record", "samples.csv", "--log-level", "debug"}), folder.path());
  for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");
  record.signal(SIGTERM);
  CHECK(record.wait() == 0);
  CHECK(content(folder.file("samples.csv")).starts_with("time_ms,symbol,price\n"));
  CHECK(content(folder.file("samples.csv")).contains(",BTC_USDT,"));

  Process replay({"candled", "replay", "samples.csv", "--store", "candles.db", "--intervals", "1s"},
                 folder.path());
  CHECK(replay.wait() == 0);
  Service service(with_current({"--store", "candles.db", "--log-level", "debug"}), folder.path());
  for (int i = 0; i < 2; ++i) service.process().wait_for_next_line("candles closed");

  CHECK(service.get("/api/candles?pair=btc-usdt").status == 200);
  const std::string pairs = service.get("/api/pairs").body;
  CHECK(pairs.contains("\"BTC_USDT\""));
  std::size_t markets = 0;
  for (std::size_t at = pairs.find("\"name\""); at != pairs.npos; at = pairs.find("\"name\"", at + 1))
    ++markets;
  CHECK(markets <= 30);
}

TEST_CASE("a recording that was made of the current API before there was a symbol gives the same pairs") {
  const TemporaryFolder folder;
  folder.write("old.csv",
               header + "1635768000000,BTC_USDT,5\n1635768000000,ETH_BTC,7\n1635768000000,NEW_OLD,7\n");
  Process replay({"candled", "replay", "old.csv", "--store", "candles.db"}, folder.path());
  CHECK(replay.wait() == 0);
  const SimulatedExchange exchange({"--pairs", "30"});
  Service service({"--store", "candles.db", "--exchange-url", exchange.url(), "--feed", "price"},
                  folder.path());

  const std::string pairs = service.get("/api/pairs").body;
  CHECK(pairs.contains(R"("name":"BTC_USDT","base":"BTC","quote":"USDT")"));
  CHECK(pairs.contains(R"("name":"NEW_OLD","base":"NEW","quote":"OLD")"));
}

TEST_CASE("a recording that was moved is opened anew by SIGUSR1, and nothing is lost between the two") {
  const std::string name = GENERATE("samples.csv", "samples.csv.gz");
  const bool beside_serving = GENERATE(false, true);
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  std::vector<std::string> words{"candled"};
  if (beside_serving)
    words.insert(words.end(), {"--record", name, "--store", "candles.db", "--listen", "127.0.0.1:0"});
  else
    words.insert(words.end(), {"record", name});
  words.insert(words.end(), {"--exchange-url", exchange.url(), "--intervals", "1s", "--poll-every", "200ms",
                             "--log-level", "debug"});
  Process record(words, folder.path());
  for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");
  const std::string first = folder.file("first" + name.substr(name.find('.')));
  std::filesystem::rename(folder.file(name), first);
  for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");

  record.signal(SIGUSR1);
  record.wait_for_line("reopened");
  for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");
  record.signal(SIGTERM);

  CHECK(record.wait() == 0);
  if (name.ends_with(".gz")) {
    CHECK(gunzip(content(first)).whole);
  }
  const auto rows = [](const std::string& path) { return rows_of(text_of(path)).size(); };
  const std::string said = record.output();
  CHECK(said.contains(" " + std::to_string(rows(first) + rows(folder.file(name))) + " samples recorded"));
  CHECK(rows(first) > 100);
  CHECK(rows(folder.file(name)) > 60);
}

TEST_CASE("SIGUSR1 without a recording is a line in the log, and nothing else") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());

  service.process().signal(SIGUSR1);

  service.process().wait_for_line("SIGUSR1: there is no recording to reopen");
  CHECK(service.get("/healthz").status == 200);
  CHECK(service.stop(SIGTERM) == 0);
}

TEST_CASE("a hang-up ends the service as SIGTERM does, unless it was ignored at the start") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  Service service({"--store", "candles.db", "--exchange-url", exchange.url()}, folder.path());
  CHECK(service.stop(SIGHUP) == 0);
  CHECK(service.process().output().contains("SIGHUP: stopping"));

  Process ignoring({"sh", "-c",
                    std::string("trap '' HUP; exec '") + CANDLED_BIN_DIR +
                        "/candled' record x.csv --exchange-url " + exchange.url()},
                   folder.path());
  ignoring.wait_for_line("recording to");
  ignoring.signal(SIGHUP);
  ignoring.signal(SIGUSR1);
  ignoring.wait_for_line("reopened");
  ignoring.signal(SIGTERM);
  CHECK(ignoring.wait() == 0);
  CHECK(ignoring.output().contains("SIGTERM: stopping"));
}

TEST_CASE("a recording that was copied and truncated stays readable, and nothing is lost") {
  const std::string name = GENERATE("samples.csv", "samples.csv.gz");
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  Process record({"candled", "record", name, "--exchange-url", exchange.url(), "--intervals", "1s",
                  "--poll-every", "200ms", "--log-level", "debug"},
                 folder.path());
  for (int i = 0; i < 2; ++i) record.wait_for_next_line("candles closed");

  std::filesystem::resize_file(folder.file(name), 0);
  record.wait_for_line("the file was truncated or removed");
  record.wait_for_next_line("candles closed");
  record.signal(SIGTERM);

  CHECK(record.wait() == 0);
  CHECK(text_of(folder.file(name)).starts_with(header));
  CHECK(replayed(folder.file(name), "1s").size() > 20);
}

TEST_CASE("a recording that cannot be mended keeps nobody from collecting") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "30"});
  std::string text = header;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(1'635'768'000'000 + i * 997) + ",USDT_BTC," +
            std::to_string(1 + i * 7'919 % 99'991) + '\n';
  std::string packed = gzip(text);
  packed[packed.size() / 2] ^= 0x55;
  folder.write("samples.gz", packed + gzip(header));

  Process record({"candled", "record", "samples.gz", "--exchange-url", exchange.url()}, folder.path());
  record.wait_for_line("it was renamed to samples.gz.damaged");
  record.wait_for_line("polling return-ticker");
  record.signal(SIGTERM);

  CHECK(record.wait() == 0);
  CHECK(content(folder.file("samples.gz.damaged")) == packed + gzip(header));
  CHECK(gunzip(content(folder.file("samples.gz"))).whole);
}

TEST_CASE("lines of a wrong time are named, skipped if asked for, and fail in the end if that is") {
  const TemporaryFolder folder;
  folder.write("seconds.csv", header + "1635768000,USDT_BTC,5\n");
  folder.write("ahead.csv",
               header + "1635768000000,USDT_BTC,5\n1735768000000,USDT_BTC,5\n1635768001000,USDT_BTC,5\n");
  folder.write("late.csv", header + "1635768060000,USDT_BTC,5\n1635768000000,USDT_BTC,5\n");
  const auto run = [&](const std::vector<std::string>& words, int status, const std::string& said) {
    std::vector<std::string> all{"candled", "replay", "--intervals", "1m"};
    all.insert(all.end(), words.begin(), words.end());
    CAPTURE(words);
    Process replay(all, folder.path());
    CHECK(replay.wait() == status);
    CHECK(replay.errors() == said);
  };

  run({"seconds.csv"}, 1,
      "candled: seconds.csv: line 2 '1635768000,USDT_BTC,5': time_ms must be milliseconds since 1970, from "
      "100000000000 up; this looks like seconds\n");
  run({"ahead.csv"}, 1,
      "candled: ahead.csv: line 3 '1735768000000,USDT_BTC,5': it is more than a day ahead of the lines "
      "before and "
      "after it\n");
  run({"ahead.csv", "--skip-bad-lines"}, 0, "candled: 2 samples read, 0 of them late, 1 bad lines skipped\n");
  run({"ahead.csv", "--skip-bad-lines", "--strict"}, 1,
      "candled: 2 samples read, 0 of them late, 1 bad lines skipped\ncandled: --strict: some samples were "
      "late or some lines were skipped\n");
  run({"late.csv"}, 0, "candled: 2 samples read, 1 of them late\n");
  run({"late.csv", "--strict"}, 1,
      "candled: 2 samples read, 1 of them late\ncandled: --strict: some samples were late or some lines were "
      "skipped\n");
}

}  // namespace
}  // namespace candled::test
