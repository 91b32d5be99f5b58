#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

Ended run(std::vector<std::string> words, const TemporaryFolder& folder,
          const Process::Environment& environment = {}) {
  words.insert(words.begin(), "candled");
  Process process(std::move(words), folder.path(), environment);
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

/// A store with `minutes` of two pairs.
void fill(const TemporaryFolder& folder, int minutes) {
  std::string csv = "time_ms,pair,price\n";
  for (int i = 0; i <= minutes; ++i)
    for (const char* pair : {"USDT_BTC", "USDT_ETH"})
      csv += std::to_string(1'635'768'000'000 + std::int64_t{i} * 60'000) + ',' + pair + ',' +
             std::to_string(100 + i % 7) + ".5\n";
  folder.write("samples.csv", csv);
  REQUIRE(run({"replay", "samples.csv", "--store", "candles.db"}, folder).status == 0);
}

std::string exported(const std::string& store, const TemporaryFolder& folder) {
  const Ended ended = run({"export", "--store", store, "--quiet"}, folder);
  CAPTURE(ended.errors);
  REQUIRE(ended.status == 0);
  return ended.output;
}

TEST_CASE("a backup beside a service holds every candle that it had shown, and is served from") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  const std::vector<std::string> serving{"--exchange-url", exchange.url(), "--intervals",     "1s,2s",
                                         "--poll-every",   "200ms",        "--backfill",      "0",
                                         "--log-level",    "debug",        "--repair-window", "0"};
  Service service(serving, folder.path());
  for (int i = 0; i < 3; ++i) service.process().wait_for_next_line("candles closed");
  const std::string shown = service.get("/api/candles?format=csv&limit=5000").body;
  REQUIRE(std::ranges::count(shown, '\n') > 40);

  const Ended ended = run({"backup", "copy.db"}, folder);

  CAPTURE(ended.errors);
  CHECK(ended.status == 0);
  CHECK(ended.output.empty());
  CHECK(ended.errors.contains(" candles backed up and verified, "));
  CHECK(folder.files() ==
        std::vector<std::string>{"candles.db", "candles.db-shm", "candles.db-wal", "copy.db"});
  CHECK(run({"verify", "--store", "copy.db"}, folder).output.ends_with("\nok\n"));
  const std::string kept = exported("copy.db", folder);
  std::istringstream rows(shown);
  for (std::string row; std::getline(rows, row);) {
    CAPTURE(row);
    CHECK(kept.contains(row + '\n'));
  }
  CHECK(service.stop(SIGTERM) == 0);

  std::vector<std::string> again = serving;
  again.insert(again.end(), {"--store", "sqlite:copy.db"});
  Service restored(again, folder.path());
  restored.process().wait_for_next_line("candles closed");
  CHECK(restored.get("/readyz").status == 200);
  CHECK(restored.stop(SIGTERM) == 0);
  CHECK(exported("copy.db", folder).starts_with(kept.substr(0, kept.size() / 2)));
}

TEST_CASE("a backup goes into a pipe, and what it needs meanwhile is gone afterwards") {
  const TemporaryFolder folder;
  fill(folder, 20);
  std::filesystem::create_directory(folder / "passing");
  const Process::Environment passing{{"TMPDIR", folder.file("passing")}};
  const auto command = GENERATE(std::vector<std::string>{"backup", "-"},
                                std::vector<std::string>{"backup", "--to", "-", "--quiet"});

  const Ended ended = run(command, folder, passing);

  CAPTURE(ended.errors);
  CHECK(ended.status == 0);
  CHECK(ended.errors.empty() == (command.size() == 4));
  folder.write("copy.db", ended.output);
  CHECK(exported("copy.db", folder) == exported("candles.db", folder));
  CHECK(std::filesystem::is_empty(folder / "passing"));
  CHECK(run({"backup", "-"}, folder, {{"TMPDIR", folder.file("absent")}}).status == 1);
}

TEST_CASE("a backup that is ended while its reader stands still leaves nothing behind") {
  const TemporaryFolder folder;
  fill(folder, 6'000);  // more than a pipe holds
  std::filesystem::create_directory(folder / "passing");

  Process backup({"candled", "backup", "-"}, folder.path(), {{"TMPDIR", folder.file("passing")}});
  backup.wait_for_line("SQLite format 3");
  CHECK(std::filesystem::is_empty(folder / "passing"));
  backup.signal(SIGTERM);

  CHECK(backup.wait() == -SIGTERM);
  CHECK(folder.files() == std::vector<std::string>{"candles.db", "passing", "samples.csv"});
}

TEST_CASE("a backup takes the place of another on request") {
  const TemporaryFolder folder;
  fill(folder, 20);
  folder.write("copy.db", "yesterday's");

  const Ended refused = run({"backup", "copy.db"}, folder);
  CHECK(refused.status == 1);
  CHECK(refused.errors == "candled: 'copy.db' is there already; --force replaces it\n");
  CHECK(run({"backup", "--to", "copy.db", "--force"}, folder).status == 0);
  CHECK(exported("copy.db", folder) == exported("candles.db", folder));
}

TEST_CASE("a backup that cannot be made says why in one line, and leaves nothing behind") {
  const TemporaryFolder folder;
  fill(folder, 20);
  folder.write("text.db", std::string(5'000, 'x'));
  const auto files = folder.files();
  const auto refused = [&](std::vector<std::string> flags, int status, const std::string& said) {
    flags.insert(flags.begin(), "backup");
    const Ended ended = run(flags, folder);
    CAPTURE(flags, ended.errors);
    CHECK(ended.status == status);
    CHECK(ended.errors.starts_with("candled: "));
    CHECK(ended.errors.contains(said));
    CHECK(std::ranges::count(ended.errors, '\n') == 1);
    CHECK(ended.output.empty());
    CHECK(folder.files() == files);
  };

  refused({"x.db", "--store", "absent.db"}, 1, "absent.db: there is no such file; --store names the store");
  refused({"x.db", "--store", "text.db"}, 1, "text.db: not a SQLite database");
  refused({"candles.db", "--force"}, 1, "candles.db: the store itself cannot be its backup");
  refused({"."}, 1, ": a folder; name a file in it");
  refused({"no/x.db"}, 1, "/no/x.db: cannot be written: there is no folder ");
  refused({}, 2, "no FILE given; backup takes one; see candled backup --help");
  refused({"x.db", "y.db"}, 2, "'y.db' given; backup takes one FILE");
  refused({"x.db", "--to", "y.db"}, 2, "'x.db' given; backup takes flags alone");
  refused({"x.db", "--listen", "127.0.0.1:0"}, 2, "--listen given; backup takes no such flag");
}

}  // namespace
}  // namespace candled::test
