#include "api/candles/forming_rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/place_order.hpp"

namespace candled::api {
namespace {

/// Returns the candles that `query` asks for and the store may not have, without its order and limit: closed
/// candles before forming ones.
std::vector<PairCandle> unstored_candles(const live::Unstored& unstored, const store::CandleQuery& query,
                                         TimePoint now) {
  std::vector<PairCandle> rows;
  const auto take = [&](const std::vector<PairCandle>& candles) {
    std::ranges::copy_if(candles, std::back_inserter(rows),
                         [&query](const PairCandle& row) { return query.selects(row); });
  };
  for (const live::ClosedCandles& batch : *unstored.closed) take(*batch);
  take(unstored.forming->candles(query.pairs, query.intervals, now));
  for (PairCandle& row : rows) row.candle.complete = false;
  return rows;
}

}  // namespace

void add_forming(text::CandlePage& page, const live::Unstored& unstored, std::vector<PairCandle> derived,
                 const store::CandleQuery& query, TimePoint now) {
  const store::PlaceOrder order(*page.pairs, query.order);
  auto others = unstored_candles(unstored, query, now);
  std::ranges::move(derived, std::back_inserter(others));
  if (query.after)
    std::erase_if(others, [&](const PairCandle& row) { return !order.follows(row, *query.after); });
  std::ranges::stable_sort(others, order);

  const std::vector<PairCandle> stored = std::exchange(page.candles, {});
  std::vector<bool>& closed = page.closed.emplace();
  auto next = stored.begin();
  auto other = others.begin();
  while (page.candles.size() < query.limit && (next != stored.end() || other != others.end())) {
    const bool takes_stored = next != stored.end() && (other == others.end() || !order(*other, *next));
    page.candles.push_back(takes_stored ? *next++ : *other++);
    closed.push_back(takes_stored);
    while (other != others.end() && !order(page.candles.back(), *other)) ++other;  // the same place
  }
}

}  // namespace candled::api
