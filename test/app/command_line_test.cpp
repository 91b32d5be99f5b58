#include "candled/command_line.hpp"

#include <catch2/catch.hpp>

#include "app/reading.hpp"
#include "candled/environment.hpp"
#include "support/temporary_folder.hpp"

namespace candled::app {
namespace {

TEST_CASE("an empty value is refused for every setting, wherever it is given") {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("candled.toml");
  for (const CommandFlag& setting : all_settings()) {
    const std::string name(setting.flag.name);
    const std::string variable = Environment::variable_of(name);
    CAPTURE(name);
    for (const std::string empty : {"", " ", "\t \n"}) {
      const std::string flag = "--" + name;
      CHECK(refusal({flag.c_str(), empty.c_str()}).starts_with(flag + ": an empty value given; allowed: "));
      const std::string joined = flag + '=' + empty;
      CHECK(refusal({joined.c_str(), "serve"}).starts_with(flag + ": an empty value given; allowed: "));
      const std::string assigned = variable + '=' + empty;
      CHECK(refusal({}, {assigned.c_str()}).starts_with(variable + ": an empty value given; allowed: "));
    }
    for (const std::string empty : {"\"\"", "''", "\"  \"", "[]", "[\"\"]", "\"\\n\""}) {
      folder.write("candled.toml", name + " = " + empty + '\n');
      CHECK(refusal({"--config", path.c_str()})
                .starts_with(path + ": " + name + ": an empty value given; allowed: "));
    }
    folder.write("candled.toml", name + " =\n");
    CHECK(refusal({"--config", path.c_str()}).starts_with(path + ": line 1: this is not TOML"));
  }
}

TEST_CASE("an empty value is refused for whatever else a command takes") {
  CHECK(refusal({"--config", ""}) == "--config: an empty value given; allowed: FILE; see candled --help");
  CHECK(refusal({}, {"CANDLED_CONFIG="}) == "CANDLED_CONFIG: an empty value given; allowed: FILE");
  for (const char* flag : {"--pairs", "--intervals", "--start", "--end", "--format", "--output"}) {
    CAPTURE(flag);
    CHECK(refusal({"export", flag, ""}).starts_with(std::string(flag) + ": an empty value given"));
  }
  CHECK(refusal({"verify", "--against-exchange", ""}).contains("an empty value given"));
  CHECK(refusal({"replay", ""}).contains("an empty word given"));
  CHECK(refusal({"record", " "}).contains("an empty word given"));
}

TEST_CASE("none is a value where there may be none, and a token is never switched off by it") {
  const auto options = check(read({"--retain", "none", "--record", "none", "--rate-limit", "none",
                                   "--trusted-proxy", "none", "--cors-origin", "none"})
                                 ->settings);

  REQUIRE(options);
  CHECK(options->keep.empty());
  CHECK(options->record.empty());
  CHECK_FALSE(options->rate_limit);
  CHECK(options->trusted_proxies.empty());
  CHECK(options->cors_origin.empty());
  CHECK(refusal({"--api-token", "none"}).contains("8 to 512"));
  CHECK(check(read({"--api-token-file", "none"})->settings)->api_token_file == "none");
}

TEST_CASE("none as a flag takes back what the environment and a file say") {
  const test::TemporaryFolder folder;
  folder.write("c.toml", "rate-limit = \"1/s\"\n");
  const std::string path = folder.file("c.toml");

  const auto line =
      read({"--config", path.c_str(), "--rate-limit", "none", "--retain", "none"}, {"CANDLED_RETAIN=1m=90d"});

  CHECK_FALSE(check(line->settings)->rate_limit);
  CHECK(check(line->settings)->keep.empty());
}

TEST_CASE("a list with an empty part is refused, so that nothing more is taken than was meant") {
  for (const char* list : {",", "USDT_*,", ",USDT_*", "a, ,b"}) {
    CAPTURE(list);
    CHECK(refusal({"--pairs", list}).contains(list));
  }
  CHECK(refusal({"--intervals", "1m,"}).contains("''"));
  CHECK(refusal({"--trusted-proxy", ","}).contains("','"));
  CHECK(refusal({"--retain", ","}).contains("--retain"));
}

TEST_CASE("what is wrong is named by where it was given") {
  const test::TemporaryFolder folder;
  folder.write("c.toml", "poll-every = \"50ms\"\n");
  const std::string path = folder.file("c.toml");

  CHECK(refusal({"--poll-every", "50ms"}).starts_with("--poll-every: '50ms' given"));
  CHECK(refusal({}, {"CANDLED_POLL_EVERY=50ms"}).starts_with("CANDLED_POLL_EVERY: '50ms' given"));
  CHECK(refusal({"--config", path.c_str()}).starts_with(path + ": poll-every: '50ms' given"));
}

TEST_CASE("a process that only serves is refused with a store that belongs to one process") {
  CHECK(refusal({"--role", "api", "--store", "sqlite:x.db"}) ==
        "--role: api needs a store that several machines share, and sqlite:x.db belongs to one process; "
        "allowed: all");
  CHECK(refusal({"--role", "api", "--store", "postgres://db/candled", "--record", "x.csv"}) ==
        "--record: with --role api nothing is polled, so there is nothing to record");
  CHECK(refusal({"--role", "collector"}) == "--role: 'collector' given; allowed: all, api");
}

TEST_CASE("an unknown flag, command and key are told with the nearest one") {
  const test::TemporaryFolder folder;
  folder.write("c.toml", "listen = \"127.0.0.1:0\"\npoll_every = \"1s\"\n");
  const std::string path = folder.file("c.toml");

  CHECK(
      refusal({"--listn", "127.0.0.1:0"}).starts_with("there is no flag --listn; the nearest is --listen;"));
  CHECK(refusal({"export", "--interval=1m", "--form", "csv"}).contains("the nearest is --format"));
  CHECK(refusal({"-x"}).starts_with("there is no flag -x;"));
  CHECK(refusal({"exprot"}).starts_with("there is no command 'exprot'; the nearest is export;"));
  CHECK(refusal({"help", "verfy"}).contains("the nearest is verify"));
  CHECK(refusal({"--config", path.c_str()})
            .starts_with(path +
                         ": line 2: there is no key 'poll_every'; the nearest is poll-every; allowed: "));
}

TEST_CASE("a command refuses flags and words that it would not heed") {
  CHECK(refusal({"export", "--listen", "127.0.0.1:0"}) ==
        "--listen given; export takes no such flag; see candled export --help");
  CHECK(refusal({"--output", "x.csv"}).starts_with("--output given; serve takes no such flag"));
  CHECK(refusal({"replay", "x.csv", "--api-token", "12345678"}).starts_with("--api-token given; replay"));
  CHECK(refusal({"verify", "candles.db"}).starts_with("'candles.db' given; verify takes flags alone"));
  CHECK(refusal({"record", "a.csv", "b.csv"}).starts_with("'b.csv' given; record takes one FILE"));
  CHECK(refusal({"record"}).starts_with("no FILE given"));
  CHECK(refusal({"replay"}).starts_with("no FILE given"));
}

TEST_CASE("a flag that is given twice is refused, by whichever of its names") {
  CHECK(refusal({"--pairs", "USDT_*", "--pair", "BTC_*"}).starts_with("--pair is given twice"));
  CHECK(refusal({"export", "--quiet", "--quiet"}).starts_with("--quiet is given twice"));
}

TEST_CASE("every command takes --pair as --pairs, and --interval as --intervals") {
  for (const char* pairs : {"--pair", "--pairs"})
    for (const char* intervals : {"--interval", "--intervals"}) {
      for (const auto& line : {read({pairs, "USDT_*", intervals, "1m,1h"}),
                               read({"record", "x.csv", pairs, "USDT_*", intervals, "1m,1h"}),
                               read({"replay", "x.csv", pairs, "USDT_*", intervals, "1m,1h"})}) {
        CHECK(check(line->settings)->pairs == "USDT_*");
        CHECK(check(line->settings)->intervals.longest().name() == "1h");
      }
      const auto exported = read({"export", pairs, "USDT_*", intervals, "1m,1h"});
      CHECK(exported->export_flags.selection.pairs == "USDT_*");
      CHECK(exported->export_flags.selection.intervals == "1m,1h");
      const auto verified = read({"verify", "--against-exchange", pairs, "USDT_*", intervals, "1m,1h"});
      CHECK(check(verified->settings)->pairs == "USDT_*");
      CHECK(verified->verifying.against_exchange->intervals.size() == 2);
    }
}

TEST_CASE("flags may stand before the command and after it") {
  CHECK(read({"--store", "x.db", "export"})->command == Command::export_candles);
  CHECK(read({"--store", "x.db", "export", "--output=-"})->settings.at("store").text == "x.db");
  CHECK(read({"replay", "--", "--odd-name.csv"})->replaying.files ==
        std::vector<std::string>{"--odd-name.csv"});
  CHECK(read({"replay", "-", "--quiet"})->replaying.files == std::vector<std::string>{"-"});
  CHECK(read({"verify", "--against-exchange"})->verifying.against_exchange->count == 60);
  CHECK(read({"verify", "--against-exchange=7"})->verifying.against_exchange->count == 7);
}

TEST_CASE("an export does not take the pairs of collecting from the environment") {
  const auto line = read({"export"}, {"CANDLED_PAIRS=USDT_*", "CANDLED_INTERVALS=1m"});

  CHECK(line->export_flags.selection.pairs.empty());
  CHECK(line->export_flags.selection.intervals.empty());
}

}  // namespace
}  // namespace candled::app
