#include "store/reading/scan_merge.hpp"

#include <algorithm>
#include <utility>

namespace candled::store {

void SortedCandles::sort() {
  std::ranges::sort(order, {}, [](const Place& place) { return std::pair(place.open_time, place.rank); });
}

/// Reads on if needed. Returns whether there is a next candle.
bool ScanMerge::Part::fill() {
  while (next == candles.order.size()) {
    SortedCandles more = read();
    if (more.rows.empty()) return false;
    candles = std::move(more);
    next = 0;
  }
  return true;
}

std::vector<PairCandle> ScanMerge::next(std::size_t limit) {
  std::vector<PairCandle> found;
  while (found.size() < limit) {
    std::erase_if(parts_, [](Part& part) { return !part.fill(); });
    if (parts_.empty()) break;
    // The parts ascend by interval, so among equal places that of the shorter one comes first.
    found.push_back(std::ranges::min_element(parts_, {}, [](const Part& part) {
                      return std::pair(part.head().open_time, part.head().rank);
                    })->take());
  }
  return found;
}

void ScanMerge::leave_out(PairId pair) {
  for (Part& part : parts_) {
    const auto left = part.candles.order.begin() + static_cast<std::ptrdiff_t>(part.next);
    part.candles.order.erase(std::remove_if(left, part.candles.order.end(),
                                            [&](const SortedCandles::Place& place) {
                                              return part.candles.rows[place.row].pair == pair;
                                            }),
                             part.candles.order.end());
  }
}

}  // namespace candled::store
