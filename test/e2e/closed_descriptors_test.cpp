// Programs that are started without standard input, output or errors: `candled >&-`.

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

/// `program` with `flags`, started by a shell that closes descriptors first, such as `<&- >&-`.
std::vector<std::string> with_closed(const std::string& program, const std::string& flags,
                                     const std::string& closed) {
  return {"sh", "-c", std::string("exec '") + CANDLED_BIN_DIR + '/' + program + "' " + flags + ' ' + closed};
}

bool in_time(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + Process::patience;
  while (std::chrono::steady_clock::now() < deadline)
    if (holds()) return true;
  return false;
}

/// Returns the file that descriptor `number` of `process` is open on; empty if it is closed.
std::string descriptor(const Process& process, int number) {
  std::error_code closed;
  const auto link = "/proc/" + std::to_string(process.pid()) + "/fd/" + std::to_string(number);
  return std::filesystem::read_symlink(link, closed).string();
}

std::vector<std::string> lines_in(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("a recording holds samples alone when standard output is closed") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "3"});
  const std::string flags =
      "record samples.csv --poll-every 200ms --intervals 1s --log-level debug "
      "--exchange-url " +
      exchange.url();
  Process record(with_closed("candled", flags, ">&-"), folder.path());

  REQUIRE(in_time([&] { return lines_in(folder.file("samples.csv")).size() > 30; }));
  record.signal(SIGTERM);
  CHECK(record.wait() == 0);

  const auto lines = lines_in(folder.file("samples.csv"));
  CHECK(lines.front() == "time_ms,pair,price");
  const std::regex sample("[0-9]{13},[A-Z]+_[A-Z]+,[0-9.]+");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CAPTURE(lines[i]);
    REQUIRE(std::regex_match(lines[i], sample));
  }
}

TEST_CASE("closed standard descriptors are open on /dev/null in both programs") {
  const TemporaryFolder folder;
  const auto [program, flags] =
      GENERATE(table<std::string, std::string>({{"candled", "record x.csv --exchange-url http://127.0.0.1:1"},
                                                {"poloniex-sim", "--listen 127.0.0.1:0"}}));
  Process process(with_closed(program, flags, "<&- >&- 2>&-"), folder.path());

  for (const int number : {0, 1, 2})
    CHECK(in_time([&] { return descriptor(process, number) == "/dev/null"; }));
}

TEST_CASE("what cannot be written to a closed standard output is a failure") {
  const TemporaryFolder folder;
  folder.write("samples.csv", "time_ms,pair,price\n1635768000000,USDT_BTC,1\n");
  const std::string command = GENERATE("replay samples.csv", "version", "--help");
  CAPTURE(command);

  Process process(with_closed("candled", command, ">&-"), folder.path());

  CHECK(process.wait() == 1);
  CHECK(process.errors().contains("standard output cannot be written"));
}

}  // namespace
}  // namespace candled::test
