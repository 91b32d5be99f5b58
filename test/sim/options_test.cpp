#include "poloniex-sim/options.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace candled::sim;

namespace {

std::expected<Options, int> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "poloniex-sim");
  return parse_options(static_cast<int>(arguments.size()), arguments.data(), "poloniex-sim 1.2.3\n");
}

}  // namespace

TEST_CASE("without arguments the simulator is a market of 400 pairs on port 8081 of this machine") {
  const auto options = parse({});

  REQUIRE(options);
  CHECK(options->host == "127.0.0.1");
  CHECK(options->port == 8'081);
  CHECK(options->seed == 1);
  CHECK(options->pairs == 400);
  CHECK(options->chart_shape == ChartShape::strings_milliseconds);
  CHECK_FALSE(options->gzip);
}

TEST_CASE("an address is a host and a port, an IPv6 one in brackets") {
  const auto options = parse({"--listen", "[::1]:0"});

  CHECK(options->host == "::1");
  CHECK(options->port == 0);
  CHECK(parse({"--listen", "localhost:65535"})->port == 65'535);
}

TEST_CASE("a wrong usage is exit status 2") {
  for (const char* listen : {"8081", ":8081", "localhost:", "localhost:65536", "localhost:-1", "localhost:x"})
    CHECK(parse({"--listen", listen}).error() == 2);
  CHECK(parse({"--pairs", "0"}).error() == 2);
  CHECK(parse({"--pairs", "5000"}));
  CHECK(parse({"--pairs", "5001"}).error() == 2);
  CHECK(parse({"--chart-data", "other"}).error() == 2);
  CHECK(parse({"--script", "/nowhere/to/be/found"}).error() == 2);
  CHECK(parse({"--unknown"}).error() == 2);
  CHECK(parse({"market"}).error() == 2);
  CHECK(parse({"--script", "/"}).error() == 2);
  CHECK(parse({"--script", "/dev/zero"}).error() == 2);
  CHECK(parse({"--seed", "-1"}).error() == 2);
}

TEST_CASE("the simulator takes no empty value") {
  for (const char* flag : {"--listen", "--seed", "--pairs", "--script", "--chart-data"}) {
    CHECK(parse({flag, ""}).error() == 2);
    CHECK(parse({flag, " "}).error() == 2);
    CHECK(parse({flag}).error() == 2);
  }
  CHECK(parse({"--script", "none"})->script.empty());
}

TEST_CASE("help and version are exit status 0") {
  CHECK(parse({"--help"}).error() == 0);
  CHECK(parse({"--version"}).error() == 0);
  CHECK(parse({"-h"}).error() == 0);
  CHECK(parse({"-v"}).error() == 0);
}
