#include "candles_properties.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "answer_properties.hpp"
#include "target.hpp"

namespace candled::fuzz {
namespace {

using namespace std::chrono_literals;
using poloniex::CandleRange;

constexpr TimePoint begin_of_time{};
constexpr TimePoint end_of_time{253'402'300'800'000ms};
constexpr TimePoint noon{1'635'768'000'000ms};  // 2021-11-01T12:00:00Z, about which the seeds are

/// Equal in every digit: `1.5` is not `1.50` here.
bool identical(const feed::ExchangeCandle& a, const feed::ExchangeCandle& b) {
  return a == b && a.ohlc.identical_to(b.ohlc);
}

bool identical(const std::vector<feed::ExchangeCandle>& a, const std::vector<feed::ExchangeCandle>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return identical(x, y); });
}

void check_rows(const std::vector<feed::ExchangeCandle>& rows, const CandleRange& range, bool counts_trades) {
  require(
      std::ranges::adjacent_find(rows, std::greater_equal{}, &feed::ExchangeCandle::open_time) == rows.end(),
      "candles ascend and are unique");
  for (const feed::ExchangeCandle& row : rows) {
    require(row.open_time >= range.start && row.open_time < range.end,
            "a candle lies in the range asked for");
    require(range.interval.floor(row.open_time) == row.open_time,
            "a candle lies on the grid of its interval");
    require(row.trades.has_value() == counts_trades, "trades are counted where the exchange counts them");
    require(!row.trades || row.traded == (*row.trades > 0), "without a trade a candle is not traded");
  }
}

std::vector<feed::ExchangeCandle> within(std::vector<feed::ExchangeCandle> rows, const CandleRange& range) {
  std::erase_if(rows,
                [&](const auto& row) { return row.open_time < range.start || row.open_time >= range.end; });
  return rows;
}

/// Printed newest first, because order must not matter.
std::string print(const std::vector<feed::ExchangeCandle>& rows, const CandlesDialect& dialect) {
  std::string body;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row)
    body += (body.empty() ? "" : ",") + dialect.print_row(*row);
  return '[' + body + ']';
}

void check_interval(std::string_view body, const CandlesDialect& dialect, Interval interval) {
  const CandleRange wide{.interval = interval, .start = begin_of_time, .end = end_of_time};
  const CandleRange narrow{.interval = interval, .start = noon, .end = noon + 2 * interval.length()};
  const auto all = dialect.read(body, wide);
  const auto some = dialect.read(body, narrow);
  require(all.has_value() == some.has_value(), "whether an answer can be read does not depend on the range");
  if (!all) {
    check_error(all.error());
    return require(same_error(all.error(), some.error()), "nor does the error");
  }
  check_rows(*all, wide, dialect.counts_trades);
  check_rows(*some, narrow, dialect.counts_trades);
  require(identical(within(*all, narrow), *some), "a narrow range has the rows of a wide one that lie in it");
  require(!dialect.read(cut_short(body), wide), "an answer that was cut short is none");
  const auto printed = dialect.read(print(*all, dialect), wide);
  // Rows of the legacy API do not name their interval: without those that were left out they may seem to be
  // of a longer one.
  if (!printed && !dialect.counts_trades) return;
  require(printed && identical(*printed, *all), "candles survive being printed");
}

}  // namespace

void check_candles(std::string_view body, const CandlesDialect& dialect) {
  for (const auto length : {60s, 300s, 86'400s}) check_interval(body, dialect, Interval(length));
}

}  // namespace candled::fuzz
