#include "candled/environment.hpp"

#include <catch2/catch.hpp>

#include "app/reading.hpp"

namespace candled::app {
namespace {

TEST_CASE("a misspelt variable is named with the one that was meant") {
  CHECK(read({}, {"CANDLED_LISTN=127.0.0.1:0"})->warnings ==
        std::vector<std::string>{
            "the environment variable CANDLED_LISTN has no effect; did you mean CANDLED_LISTEN?"});
  CHECK(read({}, {"CANDLED_PAIR=USDT_*"})->warnings.front().contains("did you mean CANDLED_PAIRS?"));
  CHECK(read({}, {"CANDLED_CONFG=c.toml"})->warnings.front().contains("did you mean CANDLED_CONFIG?"));
}

TEST_CASE("a variable is misspelt from one edit to two") {
  CHECK(read({}, {"CANDLED_LISTEN=127.0.0.1:0"})->warnings.empty());
  CHECK(read({}, {"CANDLED_LIST=x"})->warnings.size() == 1);
  CHECK(read({}, {"CANDLED_LIS=x"})->warnings.empty());
}

TEST_CASE("the variables of tests and of other programs are no misspelt ones") {
  for (const char* variable : {"CANDLED_REAL_DATA=/data", "CANDLED_CHROMIUM=/usr/bin/chromium",
                               "CANDLED_BIN_DIR=bin", "CANDLED_ATTACKS=strict", "CANDLED_CRASH_ROUNDS=200",
                               "CANDLED_CRASH_SEED=1", "CANDLED_STREAM_PAIRS=10", "CANDLED_STREAM_CLIENTS=10",
                               "CANDLED_IN_NAMESPACE=1", "LISTEN=x", "CANDLE_LISTEN=x", "CANDLED_=x"}) {
    CAPTURE(variable);
    CHECK(read({}, {variable})->warnings.empty());
  }
}

}  // namespace
}  // namespace candled::app
