#include <catch2/catch.hpp>

#include "sqlite/store_fixture.hpp"
#include "store/forming/forming_codec.hpp"

namespace candled::sqlite {
namespace {

FormingState state(std::int64_t open_time, const std::string& high = "9.50") {
  const TimePoint start = at(open_time);
  return {.interval = interval("1m"),
          .open_time = start,
          .observed_from = start - milliseconds(1'234),
          .candles = {{PairId(1),
                       {.ohlc = {.open = price("0.000000000000000001"),
                                 .high = price(high),
                                 .low = price("0.000000000000000001"),
                                 .close = price("2")},
                        .first = start + milliseconds(17),
                        .last = start + milliseconds(31'017),
                        .gap = milliseconds(2'001),
                        .samples = 30}}}};
}

TEST_CASE("a saved state of which a byte has changed is none, and says why") {
  const TemporaryFolder folder;
  {
    auto store = open(folder / "candles.db");
    const std::vector<Pair> pairs{pair("USDT_BTC"), pair("USDT_ETH")};
    const auto only = state(60);
    REQUIRE(store->writer().store({.new_pairs = numbered(pairs), .forming = only}).has_value());
  }
  const auto reason = [&](const std::string& change) {
    sqlite_shell(folder / "candles.db", change);
    const auto found = reader_of(*open(folder / "candles.db"))->forming();
    REQUIRE(found.has_value());
    CHECK_FALSE(found->state.has_value());
    return found->unreadable;
  };

  CHECK(reason("UPDATE forming_bucket SET open_time = 120") ==
        "it is of another bucket than the one that is open");
  CHECK(reason("UPDATE forming_part SET bytes = CAST(substr(bytes, 1, 20) || x'55' || substr(bytes, 22) AS "
               "BLOB)") == "a checksum in it is wrong");
  CHECK(reason("UPDATE forming_part SET bytes = substr(bytes, 1, 20)") == "it ends within a record");
  CHECK(reason("DELETE FROM forming_part") == "there is nothing of it");
}

}  // namespace
}  // namespace candled::sqlite
