#include "api/candles/forming_rows.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>

namespace candled::api {
namespace {

/// The place of a candle in the order of all answers, as store::Position has it.
using Place = std::tuple<TimePoint, std::string_view, Interval>;

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

class PlaceOrder {
 public:
  PlaceOrder(const Pairs& pairs, store::Order order)
      : pairs_(pairs),
        descending_(order == store::Order::descending) {}

  bool operator()(const PairCandle& left, const PairCandle& right) const {
    return precedes(of(left), of(right));
  }
  bool precedes(const Place& left, const Place& right) const {
    return descending_ ? right < left : left < right;
  }
  Place of(const PairCandle& row) const {
    return {row.candle.open_time, pairs_[row.pair].name, row.candle.interval};
  }

 private:
  const Pairs& pairs_;
  bool descending_;
};

}  // namespace

void add_forming(text::CandlePage& page, const live::Unstored& unstored, const store::CandleQuery& query,
                 TimePoint now) {
  const PlaceOrder order(*page.pairs, query.order);
  auto others = unstored_candles(unstored, query, now);
  if (query.after) {
    const Place after{query.after->open_time, query.after->pair, query.after->interval};
    std::erase_if(others, [&](const PairCandle& row) { return !order.precedes(after, order.of(row)); });
  }
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
