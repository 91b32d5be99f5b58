#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>

#include "postgres/connection.hpp"
#include "postgres/tables.hpp"
#include "support/postgres_database.hpp"

namespace candled::test {

/// A database with partitions of 20 buckets and candles that SQL has made.
struct StoredCandles {
  static constexpr std::int64_t noon = 1'635'768'000;  // the start of a bucket of every interval

  static TimePoint at(std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }

  /// Stores USDT_P0, USDT_P1, ... with the keys 0, 1, ...
  explicit StoredCandles(int pairs) {
    connection.run_script(tables::v001_candles);
    change("UPDATE candled.store SET partition_buckets = 20, pair_changes = 1");
    change(
        fmt::format("INSERT INTO candled.pair SELECT i, 'USDT_P' || i, 'P' || i, 'USDT' "
                    "FROM generate_series(0, {} - 1) AS i",
                    pairs));
  }

  void change(const std::string& sql) { connection.run(sql); }

  /// Stores `count` consecutive complete candles of each pair, all with the price 1.5.
  void fill(std::int64_t span, std::int64_t first, std::int64_t count) {
    change(fmt::format("SELECT candled.add_partition({0}, part) FROM generate_series({1}, {2}) AS part", span,
                       first / span / 20, (first / span + count - 1) / 20));
    change(
        fmt::format("INSERT INTO candled.candle SELECT to_timestamp(t), id, {0}, 1.5, 1.5, 1.5, 1.5, {0}, "
                    "500, 500, 1000, true, 0 FROM generate_series({1}, {2}, {0}::bigint) AS t, candled.pair "
                    "ORDER BY t, id",
                    span, first, first + (count - 1) * span));
    change("DELETE FROM candled.series");
    change(
        "INSERT INTO candled.series SELECT pair, span, min(open_time), max(open_time), count(*) "
        "FROM candled.candle GROUP BY pair, span");
  }

  PostgresDatabase database{};
  postgres::Target target{.url = database.url(), .name = "there"};
  postgres::Connection connection{target, postgres::Access::write};
};

}  // namespace candled::test
