#include "postgres/candle_columns.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <limits>

#include "postgres/tables.hpp"
#include "support/postgres_database.hpp"
#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::postgres {
namespace {

using namespace std::chrono_literals;
using test::noon;

const Interval minute{1min};

Price price_of(const std::string& text) {
  return Price::parse(text).value();
}

Candle candle_at(TimePoint open_time, Source source = Source::live) {
  Candle candle{.interval = minute,
                .open_time = open_time,
                .ohlc = {.open = price_of("1.50"),
                         .high = price_of("10000.0"),
                         .low = price_of("0.000000000000000001"),
                         .close = price_of("2")},
                .observation = {},
                .complete = true,
                .source = source};
  if (source != Source::exchange)
    candle.observation = {
        .samples = 57, .first = open_time + 1'001ms, .last = open_time + 59'998ms, .gap = 2'500ms};
  return candle;
}

/// A row as the queries of candles have it, of SQL for each column.
struct Row {
  std::string open_time = "'2021-11-01 12:00:00+00'";
  std::string prices = "1.50, 3.0, 1, 2";
  std::string observation = "57, 1001, 2, 2500";
  std::string complete = "true";
  std::string source = "0";
};

/// A server that makes rows.
struct Server {
  test::SharedPostgres shared{};
  Connection connection{{.url = shared.url(), .name = "there"}, Access::read};

  std::optional<Candle> candle_of(const Row& row);
};

std::optional<Candle> Server::candle_of(const Row& row) {
  const Result rows = connection.run(
      "SELECT pair::integer, open_time::timestamptz, open::numeric, high::numeric, low::numeric, "
      "close::numeric, "
      "samples::integer, lead::integer, trail::integer, gap::integer, complete::boolean, source::smallint "
      "FROM (VALUES (7, " +
      row.open_time + ", " + row.prices + ", " + row.observation + ", " + row.complete + ", " + row.source +
      ")) AS row (pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source)");
  return candle_in(rows, 0, minute);
}

TEST_CASE("every field of a candle that is stored comes back") {
  const test::PostgresDatabase database;
  Connection connection({.url = database.url(), .name = "there"}, Access::write);
  connection.run_script(test::tables::v001_candles);
  connection.run("SELECT candled.add_partition(60, $1)",
                 {Parameter::of(std::int64_t{noon.time_since_epoch() / 1min / 10'080})});

  std::vector<Candle> candles;
  for (const Source source : {Source::live, Source::exchange, Source::mixed})
    candles.push_back(candle_at(noon + static_cast<int>(candles.size()) * 1min, source));
  candles.push_back(candle_at(noon + 3min));
  candles.back().complete = false;
  candles.push_back(candle_at(noon + 4min, Source::mixed));
  candles.back().observation.reset();
  const Traded traded{.trades = 9'000'000'000,
                      .volume = Amount::parse(std::string(29, '9') + "." + std::string(31, '1')).value(),
                      .quote_volume = Amount::parse("0.00").value()};
  CandleColumns columns;
  CHECK(columns.empty());
  for (const Candle& candle : candles)
    columns.add(7, candle, candle.source == Source::exchange ? std::optional(traded) : std::nullopt);
  CHECK_FALSE(columns.empty());
  CHECK(connection
            .run("INSERT INTO candled.candle (pair, span, open_time, open, high, low, close, samples, lead, "
                 "trail, gap, "
                 "complete, source, trades, volume, quote_volume) SELECT * FROM unnest($1, $2, $3, $4, $5, "
                 "$6, $7, $8, "
                 "$9, $10, $11, $12, $13, $14, $15, $16)",
                 columns.parameters())
            .changed() == candles.size());

  const Result rows = connection.run(
      "SELECT pair, open_time, open, high, low, close, samples, lead, trail, gap, complete, source, span, "
      "trades, "
      "volume::text, quote_volume::text FROM candled.candle ORDER BY open_time");
  REQUIRE(rows.size() == candles.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto candle = candle_in(rows, row, minute);
    REQUIRE(candle);
    CAPTURE(*candle, candles[row]);
    CHECK(candle->identical_to(candles[row]));
    CHECK(rows.integer(row, CandleColumn::pair) == 7);
    CHECK(rows.integer(row, CandleColumn::count) == 60);
    CHECK(rows.is_null(row, CandleColumn::count + 1) == (row != 1));
  }
  CHECK(rows.integer(1, CandleColumn::count + 1) == 9'000'000'000);
  CHECK(rows.text(1, CandleColumn::count + 2) == std::string(29, '9') + "." + std::string(31, '1'));
  CHECK(rows.text(1, CandleColumn::count + 3) == "0.00");
}

TEST_CASE("a count beyond the column is stored as the greatest that it can have") {
  Server server;
  Candle candle = candle_at(noon);
  candle.observation->samples = std::numeric_limits<std::uint32_t>::max();
  CandleColumns columns;
  columns.add(0, candle, {});
  const Result row = server.connection.run("SELECT * FROM unnest($1)", {columns.parameters().at(7)});
  CHECK(row.integer(0, 0) == std::numeric_limits<std::int32_t>::max());
}

TEST_CASE("a row without a defect is a candle") {
  Server server;
  const auto candle = server.candle_of({});
  REQUIRE(candle);
  CHECK(candle->open_time == noon);
  REQUIRE(candle->observation);
  CHECK(candle->observation->first == noon + 1'001ms);
  CHECK(candle->observation->last == noon + 59'998ms);
}

TEST_CASE("values at the bounds are no defect") {
  Server server;
  CHECK(server.candle_of({.observation = "1, 0, 0, 60000"}));
  CHECK(server.candle_of({.observation = "1, 60000, 0, 60000"}));
  CHECK(server.candle_of({.observation = "1, 0, 60000, 60000"}));
  CHECK(server.candle_of({.observation = "0, 0, 0, 0", .source = "2"}));
  CHECK(server.candle_of({.observation = "NULL, NULL, NULL, NULL", .source = "1"}));
  CHECK(server.candle_of({.observation = "NULL, NULL, NULL, NULL", .source = "2"}));
  CHECK(server.candle_of({.open_time = "'1969-12-31 23:59:00+00'"}));
  CHECK(server.candle_of({.prices = "1, 1.0, 1.00, 1"}));
}

TEST_CASE("a row with a defect is no candle") {
  Server server;
  CHECK_FALSE(server.candle_of({.open_time = "'2021-11-01 12:00:01+00'"}));
  CHECK_FALSE(server.candle_of({.open_time = "'infinity'"}));
  CHECK_FALSE(server.candle_of({.open_time = "'-infinity'"}));
  CHECK_FALSE(server.candle_of({.open_time = "'10000-01-01 00:00:00+00'"}));
  CHECK_FALSE(server.candle_of({.prices = "0, 3, 0, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "1, 'NaN'::numeric, 1, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "1, 'Infinity'::numeric, 1, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "1, 1e18, 1, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "-1, 3, -1, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "2, 1, 3, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "4, 3, 1, 2"}));
  CHECK_FALSE(server.candle_of({.prices = "2, 3, 1, 0.5"}));
  CHECK_FALSE(server.candle_of({.observation = "0, 0, 0, 0"}));
  CHECK_FALSE(server.candle_of({.observation = "-1, 0, 0, 0", .source = "2"}));
  CHECK_FALSE(server.candle_of({.observation = "1, -1, 0, 1"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 0, -1, 1"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 0, 0, -1"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 60001, 0, 60001"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 30000, 30001, 30001"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 2000, 0, 1999"}));
  CHECK_FALSE(server.candle_of({.observation = "1, 0, 0, 60001"}));
  CHECK_FALSE(server.candle_of({.observation = "1, NULL, 0, 0"}));
  CHECK_FALSE(server.candle_of({.observation = "NULL, NULL, NULL, NULL"}));
  CHECK_FALSE(server.candle_of({.source = "1"}));
  CHECK_FALSE(server.candle_of({.source = "3"}));
  CHECK_FALSE(server.candle_of({.source = "-1"}));
}

}  // namespace
}  // namespace candled::postgres
