#include "postgres/checks/verification.hpp"

#include <catch2/catch.hpp>

#include "postgres/stored_candles.hpp"

namespace candled::postgres {
namespace {

using store::Check;
using Lines = std::vector<std::string>;

/// Two hours of minutes and five minutes of two pairs, with which nothing is wrong.
struct Sound : test::StoredCandles {
  Sound() : StoredCandles(2) {
    fill(60, noon, 120);
    fill(300, noon, 24);
    change("UPDATE candled.store SET version = 3");
    change(
        "INSERT INTO candled.change (version, span, stamp, writer) VALUES (1, 0, 1, 'a'), (2, 60, 2, 'a'), "
        "(2, 300, 2, 'a'), (3, 0, 3, 'b')");
  }

  /// Returns the findings of one check, such as `USDT_P0 5m 300: ...`, in seconds since noon.
  Lines found(Check check) {
    Lines lines;
    const auto add = [&](const store::Finding& finding) {
      if (finding.check != check) return;
      std::string place;
      if (const auto& candle = finding.candle)
        place = fmt::format("{} {} {}: ", candle->pair, candle->interval.name(),
                            (candle->open_time - at(noon)) / std::chrono::seconds(1));
      lines.push_back(place + finding.what);
    };
    verify(connection,
           {.finding = add, .checked = [this](const store::Checked& one) { checked.push_back(one); }});
    return lines;
  }
  /// Returns what is found in the minute 3 of the first pair, changed by `sql`, such as `close = 7`.
  Lines found_with(const std::string& sql) {
    change("ALTER TABLE candled.candle DROP CONSTRAINT IF EXISTS candle_source_check");
    change("ALTER TABLE candled.candle DROP CONSTRAINT IF EXISTS candle_check");
    change(
        fmt::format("UPDATE candled.candle SET {} WHERE pair = 0 AND span = 60 AND "
                    "open_time = to_timestamp({})",
                    sql, noon + 180));
    return found(Check::candles);
  }

  std::vector<store::Checked> checked;
};

TEST_CASE("each check says how much it has read where nothing is wrong") {
  Sound sound;

  for (const Check check : {Check::database, Check::pairs, Check::candles, Check::own, Check::series,
                            Check::forming, Check::bigger})
    CHECK(sound.found(check).empty());

  sound.checked.clear();
  sound.found(Check::own);
  REQUIRE(sound.checked.size() == 7);
  CHECK(sound.checked[1].rows == 2);
  CHECK(sound.checked[2].rows == 2 * (120 + 24));
  CHECK(sound.checked[3].name == "versions");
  CHECK(sound.checked[3].rows == 4);
  CHECK(sound.checked[4].rows == 4);
  CHECK(sound.checked[6].rows == 48);
  CHECK(sound.checked[6].without_parts == 0);
}

TEST_CASE("a change that is missing is found") {
  Sound sound;

  sound.change("DELETE FROM candled.change WHERE version = 2");
  CHECK(sound.found(Check::own) == Lines{"the changes between 1 and 3 are missing"});
  sound.change("DELETE FROM candled.change WHERE version = 1");
  CHECK(sound.found(Check::own).empty());  // old ones are removed
  sound.change("UPDATE candled.store SET version = 4");
  CHECK(sound.found(Check::own) == Lines{"the store has version 4, but the newest change 3"});
  sound.change("DELETE FROM candled.change");
  CHECK(sound.found(Check::own) == Lines{"the store has version 4, but the newest change is missing"});
}

TEST_CASE("a row that is no candle is found, whatever is wrong with it") {
  Sound sound;
  const auto nan = "open = 'NaN', high = 'NaN', low = 'NaN', close = 'NaN'";

  SECTION("prices") {
    CHECK(sound.found_with(nan) ==
          Lines{"USDT_P0 1m 180: open is no price, high is no price, low is no price, "
                "close is no price"});
    CHECK(sound.found_with("open = 1.5, high = 1.5, close = 1.5, low = 0.00") ==
          Lines{"USDT_P0 1m 180: low is no price: digits 0, scale 2"});
    CHECK(sound.found_with("low = 1.6") ==
          Lines{"USDT_P0 1m 180: low 1.6 is above high 1.5, low 1.6 is above open 1.5, "
                "low 1.6 is above close 1.5"});
  }
  SECTION("observation") {
    CHECK(sound.found_with("samples = NULL") ==
          Lines{"USDT_P0 1m 180: samples, lead, trail or gap is null though its source is live"});
    CHECK(sound.found_with("samples = 60, gap = 60001") ==
          Lines{"USDT_P0 1m 180: gap 60001 ms is not within the bucket"});
  }
  SECTION("source") {
    CHECK(sound.found_with("source = 3") == Lines{"USDT_P0 1m 180: source 3 is not among 0 to 2"});
  }
  SECTION("time") {
    CHECK(sound.found_with("open_time = open_time + interval '1 s'") ==
          Lines{"USDT_P0 1m 181: its time is not the start of a bucket"});
  }
}

TEST_CASE("candles and series of a pair that is not there are found") {
  Sound sound;
  sound.change("DELETE FROM candled.pair WHERE id = 1");

  CHECK(sound.found(Check::candles).size() == 120 + 24);
  CHECK(sound.found(Check::candles).front() == "pair 1 1m 0: its pair is not there");
  CHECK(sound.found(Check::series).size() == 2);
}

TEST_CASE("a pair with a name that none can have is found") {
  Sound sound;
  sound.change("UPDATE candled.pair SET name = 'USDT_A,B', base = 'A,B' WHERE id = 1");

  CHECK(sound.found(Check::pairs) == Lines{"no pair can have the name USDT_A~u2c~B, so nothing is read"});
}

TEST_CASE("a summary that disagrees with the candles is found") {
  Sound sound;
  sound.change("UPDATE candled.series SET candles = 119 WHERE pair = 1 AND span = 60");
  sound.change("DELETE FROM candled.series WHERE pair = 0 AND span = 300");

  CHECK(sound.found(Check::series) ==
        Lines{"USDT_P1 1m: 119 candles from 1635768000 to 1635775140 claimed, but there are 120 candles from "
              "1635768000 to 1635775140",
              "USDT_P0 5m: nothing claimed, but there are 24 candles from 1635768000 to 1635774900"});
}

TEST_CASE("tables that people have changed are found") {
  Sound sound;
  const std::string part = std::to_string(Sound::noon / 60 / 20);

  sound.change("ALTER TABLE candled.candle_60 DETACH PARTITION candled.candle_60_" + part);
  sound.change("ALTER TABLE candled.given_up ADD CONSTRAINT new CHECK (pair > 0) NOT VALID");

  CHECK(sound.found(Check::database) ==
        Lines{"the constraint new of the table given_up was never validated",
              "the table candle_60_" + part + " is no partition of candle, so its candles are not found"});
}

TEST_CASE("a saved state that cannot be read is found, of whichever node") {
  Sound sound;
  sound.change(
      "INSERT INTO candled.forming_ring (node, slot, seq, at, start, bytes) VALUES ('b', 0, 0, now(), 0, "
      "'x')");

  CHECK(sound.found(Check::forming).size() == 1);
}

TEST_CASE("a wrong bigger candle is found among more rows than are read at once") {
  Sound sound;
  sound.change(
      "INSERT INTO candled.pair SELECT i, 'USDT_P' || i, 'P' || i, 'USDT' FROM generate_series(2, 39) AS i");
  sound.fill(60, Sound::noon + 7'200, 1'500);
  sound.fill(300, Sound::noon + 7'200, 300);
  REQUIRE(sound.found(Check::bigger).empty());
  const auto far = Sound::noon + 7'200 + 299 * 300;

  sound.change(
      fmt::format("UPDATE candled.candle SET high = 1.6 WHERE pair = 39 AND span = 300 AND "
                  "open_time = to_timestamp({})",
                  far));
  sound.change(
      fmt::format("DELETE FROM candled.candle WHERE pair = 3 AND span = 300 AND "
                  "open_time = to_timestamp({})",
                  Sound::noon + 9'000));

  CHECK(sound.found(Check::bigger) == Lines{"USDT_P3 5m 9000: missing, though it has parts",
                                            "USDT_P39 5m 96900: high 1.6 but its parts have 1.5"});
}

}  // namespace
}  // namespace candled::postgres
