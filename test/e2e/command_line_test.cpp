#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <regex>
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

Ended run(std::vector<std::string> words, const std::string& directory,
          const Process::Environment& environment = {}) {
  words.insert(words.begin(), "candled");
  Process process(std::move(words), directory, environment);
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Starting candled with `words` must fail with `status` and one line that says all of `said`.
void check_refused(const std::vector<std::string>& words, int status, const std::vector<std::string>& said,
                   const std::string& directory) {
  CAPTURE(words);
  const Ended ended = run(words, directory);
  CAPTURE(ended.errors);
  CHECK(ended.status == status);
  CHECK(std::ranges::count(ended.errors, '\n') == 1);
  CHECK(ended.errors.starts_with("candled: "));
  for (const std::string& part : said) {
    CAPTURE(part);
    CHECK(ended.errors.contains(part));
  }
}

TEST_CASE("a wrong flag is refused with one line that names what was given and what is allowed") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& words, const std::vector<std::string>& said) {
    check_refused(words, 2, said, folder.path());
  };

  refused({"--intervals", "7m"}, {"--intervals", "'7m'", "divide a day"});
  refused({"--intervals", "25h"}, {"--intervals", "'25h'", "divide a day"});
  refused({"--intervals", "1m,1w"}, {"--intervals", "1w is not stored", "1d"});
  refused({"--intervals", "1,5,10"}, {"--intervals", "'1' has no unit", "such as 1m"});
  refused({"replay", "x.csv", "--interval", "60"}, {"--intervals", "'60' has no unit"});
  refused({"export", "--intervals", "60"}, {"--intervals", "'60' has no unit"});
  refused({"verify", "--against-exchange", "--intervals", "60"}, {"--intervals", "'60' has no unit"});
  refused({"--retain", "60=30d"}, {"--retain", "'60=30d'"});
  refused({"--intervals", "2m,3m"}, {"--intervals", "3m is not a multiple of 2m"});
  refused({"--poll-every", "50ms"}, {"--poll-every", "'50ms'", "200ms to 1m"});
  refused({"--retain", "1m=30"}, {"--retain", "'1m=30'", "<interval>=<age>"});
  refused({"--retain", "1h=30d"}, {"--retain", "'1h=30d'", "1m, 5m, 10m"});
  refused({"--retain", "1m=23h", "--intervals", "1m,1d"}, {"--retain", "'1m=23h'", "at least 1d"});
  refused({"--poll-every", "1"}, {"--poll-every", "'1'", "200ms to 1m"});
  refused({"--store", "mysql://x"}, {"--store", "mysql://x", "sqlite:"});
  refused({"replay", "samples.csv", "--store", "mysql://x"}, {"--store", "mysql://x", "sqlite:"});
  refused({"--listen", "8080"}, {"--listen", "'8080'", "HOST:PORT"});
  refused({"--listen", "127.0.0.1:65536"}, {"--listen", "'127.0.0.1:65536'", "0 to 65535"});
  refused({"--feed", "binance"}, {"--feed", "'binance'", "auto, return-ticker, price"});
  refused({"--exchange-url", "ftp://x"}, {"--exchange-url", "'ftp://x'", "http://"});
  refused({"--log-level", "loud"}, {"--log-level", "'loud'", "debug, info, warning, error"});
  refused({"--log-format", "xml"}, {"--log-format", "'xml'", "text, json"});
  refused({"--intervals", "1m\n,\x1b[2J"}, {"--intervals", "'1m '"});
  refused({"--grace", "2min"}, {"--grace", "'2min'", "0ms to 1m"});
  refused({"--max-connections", "0"}, {"--max-connections", "'0'", "1 to 1000000"});
  refused({"--max-connections-per-client", "x"}, {"--max-connections-per-client", "'x'", "1 to 1000000"});
  refused({"--http-threads", "65"}, {"--http-threads", "'65'", "1 to 64"});
  refused({"--idle-timeout", "2h"}, {"--idle-timeout", "'2h'", "10ms to 1h"});
  refused({"--head-timeout", "0"}, {"--head-timeout", "'0'", "10ms to 1m"});
  refused({"--write-timeout", "5"}, {"--write-timeout", "'5'", "10ms to 10m"});
  refused({"--bogus"}, {"--bogus", "--help"});
  refused({"--listen"}, {"--listen", "--help"});
  refused({"fly"}, {"fly", "--help"});
  refused({"replay"}, {"FILE", "--help"});
  refused({"record"}, {"FILE", "--help"});
  refused({"--record", "-"}, {"--record", "candled record -"});
}

TEST_CASE("a wrong key in the configuration file is refused with one line that names it") {
  const TemporaryFolder folder;
  folder.write("unknown.toml", "lissen = \"127.0.0.1:0\"\n");
  folder.write("section.toml", "[server]\nlisten = \"127.0.0.1:0\"\n");
  folder.write("value.toml", "poll-every = \"50ms\"\n");

  check_refused({"--config", "unknown.toml"}, 2,
                {"unknown.toml", "'lissen'", "the nearest is listen", "listen, store"}, folder.path());
  check_refused({"--config", "section.toml"}, 2, {"section.toml", "line 1", "'server' is a table"},
                folder.path());
  check_refused({"--config", "value.toml"}, 2, {"value.toml: poll-every", "'50ms'"}, folder.path());
  check_refused({"--config", "absent.toml"}, 2, {"absent.toml", "cannot be read"}, folder.path());
}

TEST_CASE("a configuration that is no file, cannot be read or does not end is refused with one line") {
  const TemporaryFolder folder;

  check_refused({"--config", "."}, 2, {"--config: '.' cannot be read: Is a directory"}, folder.path());
  check_refused({"--config", "/dev/zero"}, 2, {"'/dev/zero' has more than 1 MiB"}, folder.path());
  check_refused({"--config", "/proc/self/mem"}, 2, {"Input/output error"}, folder.path());
}

TEST_CASE("a token that is empty never serves without one") {
  const TemporaryFolder folder;
  folder.write("empty", "");
  folder.write("empty.toml", "api-token = \"\"\n");
  folder.write("no-file.toml", "api-token-file = \"\"\n");
  const std::string path = folder.path();

  check_refused({"--api-token", ""}, 2, {"--api-token: an empty value given"}, path);
  check_refused({"--api-token="}, 2, {"--api-token: an empty value given"}, path);
  check_refused({"--api-token", "        "}, 2, {"--api-token: an empty value given"}, path);
  check_refused({"--api-token-file", ""}, 2, {"--api-token-file: an empty value given"}, path);
  check_refused({"--api-token-file", "empty"}, 2, {"'empty' must contain 8 to 512"}, path);
  check_refused({"--config", "empty.toml"}, 2, {"empty.toml: api-token: an empty value given"}, path);
  check_refused({"--config", "no-file.toml"}, 2, {"api-token-file: an empty value given"}, path);
  for (const char* variable : {"CANDLED_API_TOKEN", "CANDLED_API_TOKEN_FILE", "CANDLED_CONFIG"}) {
    const Ended ended = run({}, path, {{variable, ""}});
    CHECK(ended.status == 2);
    CHECK(ended.errors.starts_with(std::string("candled: ") + variable + ": an empty value given"));
  }
}

TEST_CASE("a misspelt variable of the environment is a warning in the log, or on standard error") {
  const TemporaryFolder folder;
  const std::string warning =
      "the environment variable CANDLED_LISTN has no effect; did you mean CANDLED_LISTEN?";
  const Process::Environment misspelt{{"CANDLED_LISTN", "127.0.0.1:0"}, {"CANDLED_REAL_DATA", "."}};

  Process serve({"candled", "--listen", "127.0.0.1:0", "--exchange-url", "http://127.0.0.1:1"}, folder.path(),
                misspelt);
  CHECK(serve.wait_for_line("CANDLED_LISTN").ends_with("warning " + warning));
  serve.wait_for_line("listening on");
  serve.signal(SIGTERM);
  CHECK(serve.wait() == 0);
  CHECK_FALSE(serve.output().contains("CANDLED_REAL_DATA"));
  CHECK(run({"verify"}, folder.path(), misspelt).errors == "candled: " + warning + "\n");
}

TEST_CASE("a store that will not do is refused with one line and left untouched") {
  const TemporaryFolder folder;
  folder.write("text.db", std::string(5'000, 'x'));
  const std::string before = content(folder.file("text.db"));

  check_refused({"--store", "text.db"}, 1, {"text.db", "database"}, folder.path());
  check_refused({"--store", "sqlite:no/such/folder/candles.db"}, 1, {"no/such/folder"}, folder.path());

  CHECK(content(folder.file("text.db")) == before);
}

TEST_CASE("a store of a newer version is refused with one line") {
  const TemporaryFolder folder;
  folder.write("samples.csv", "time_ms,pair,price\n1635768000000,USDT_BTC,1\n");
  REQUIRE(run({"replay", "samples.csv", "--store", "candles.db"}, folder.path()).status == 0);
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.file("candles.db").c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);

  check_refused({"--store", "candles.db"}, 1, {"candles.db", "newer"}, folder.path());
}

TEST_CASE("a port in use is refused with one line that names it") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  Service first({"--exchange-url", exchange.url(), "--store", folder.file("first.db")});
  const std::string address = first.url().substr(std::string("http://").size());

  check_refused({"--listen", address, "--store", "second.db"}, 1, {address.substr(address.find(':') + 1)},
                folder.path());
}

TEST_CASE("a second collector on the same store is refused with one line") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange;
  const Service first({"--exchange-url", exchange.url(), "--store", folder.file("candles.db")});

  check_refused({"--listen", "127.0.0.1:0", "--store", "candles.db"}, 1, {"candles.db"}, folder.path());
}

TEST_CASE("a flag wins over the environment, and that over the file") {
  const TemporaryFolder folder;
  folder.write("c.toml", "intervals = \"7m\"\n");
  const auto error_of = [&](const std::vector<std::string>& words, const Process::Environment& environment) {
    return run(words, folder.path(), environment).errors;
  };

  CHECK(error_of({"--config", "c.toml"}, {}).contains("'7m'"));
  CHECK(error_of({"--config", "c.toml"}, {{"CANDLED_INTERVALS", "11m"}}).contains("'11m'"));
  CHECK(error_of({"--config", "c.toml", "--intervals", "13m"}, {{"CANDLED_INTERVALS", "11m"}})
            .contains("'13m'"));
  CHECK(error_of({}, {{"CANDLED_CONFIG", "c.toml"}}).contains("'7m'"));
  CHECK(error_of({}, {{"CANDLED_POLL_EVERY", "50ms"}}).contains("'50ms'"));
}

TEST_CASE("a list in the configuration file may be written as one") {
  const TemporaryFolder folder;
  folder.write("c.toml", "intervals = [\"1m\", \"7m\"]\n");

  CHECK(run({"--config", "c.toml"}, folder.path()).errors.contains("'7m'"));
}

TEST_CASE("help names every flag with its default, and the version is told in three ways") {
  const Ended help = run({"--help"}, ".");

  CHECK(help.status == 0);
  CHECK(help.errors.empty());
  for (const char* flag : {"--listen",
                           "--store",
                           "--feed",
                           "--exchange-url",
                           "--poll-every",
                           "--intervals",
                           "--pairs",
                           "--max-gap",
                           "--grace",
                           "--record",
                           "--log-level",
                           "--log-format",
                           "--max-connections",
                           "--max-connections-per-client",
                           "--idle-timeout",
                           "--head-timeout",
                           "--write-timeout",
                           "--http-threads",
                           "--config",
                           "serve",
                           "record",
                           "replay",
                           "version"}) {
    CAPTURE(flag);
    CHECK(help.output.contains(flag));
  }
  for (const char* value : {"127.0.0.1:8080", "sqlite:candles.db", "1m,5m,10m", "CANDLED_LISTEN"}) {
    CAPTURE(value);
    CHECK(help.output.contains(value));
  }
  CHECK(run({"version"}, ".").output == run({"--version"}, ".").output);
  CHECK(run({"version"}, ".").output == run({"-v"}, ".").output);
  CHECK(run({"version"}, ".").output.starts_with("candled 0."));
}

TEST_CASE("the version is a line for each fact, which a script can read") {
  const std::regex fact("[a-z-]+ [^ ].*");
  for (const char* program : {"candled", "poloniex-sim"}) {
    Process process({program, "--version"}, ".", {});
    CHECK(process.wait() == 0);
    const std::string version = process.output();
    CAPTURE(version);
    std::istringstream lines(version);
    std::string names;
    for (std::string line; std::getline(lines, line); names += line.substr(0, line.find(' ')) + ' ')
      CHECK(std::regex_match(line, fact));
    CHECK(names.starts_with(std::string(program) + " released commit build compiler "));
    CHECK(std::regex_search(version, std::regex("\ncommit ([0-9a-f]{12}(-modified)?|unknown)\n")));
    CHECK(names.contains(" sqlite libcurl ") == (std::string_view(program) == "candled"));
  }
}

}  // namespace
}  // namespace candled::test
