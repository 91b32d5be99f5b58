#include "audit/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace candled::audit {
namespace {

/// Returns an inexact difference, as only people read it.
double relative_difference(Price ours, Price theirs) {
  if (ours == theirs) return 0;
  const double ratio = static_cast<double>(ours.coefficient()) / static_cast<double>(theirs.coefficient()) *
                       std::pow(10.0, theirs.scale() - ours.scale());
  return std::abs(ratio - 1);
}

/// Returns whether an exchange's candle can be compared with: it may be made up or wrong.
bool is_evidence(const feed::ExchangeCandle& candle) {
  return candle.traded && candle.ohlc.consistent();
}

void compare_one(const Candle& ours, const feed::ExchangeCandle& theirs, Comparison& result) {
  if (!is_evidence(theirs)) {
    ++result.missing_there;
  } else if (!ours.complete && ours.source != Source::exchange) {
    ++result.incomplete;
  } else {
    if (ours.ohlc == theirs.ohlc) {
      ++result.equal;
      return;
    }
    const auto our = ours.ohlc.all(), their = theirs.ohlc.all();
    for (std::size_t i = 0; i < our.size(); ++i)
      result.largest = std::max(result.largest, relative_difference(our[i], their[i]));
    if (ours.source == Source::exchange) ++result.wrong;
    result.differences.push_back({ours, theirs});
  }
}

}  // namespace

Comparison compare(std::span<const Candle> ours, std::span<const feed::ExchangeCandle> theirs) {
  Comparison result;
  auto our = ours.begin();
  auto their = theirs.begin();
  while (our != ours.end() || their != theirs.end()) {
    if (their == theirs.end() || (our != ours.end() && our->open_time < their->open_time)) {
      ++result.missing_there;
      ++our;
    } else if (our == ours.end() || their->open_time < our->open_time) {
      if (is_evidence(*their)) ++result.missing_here;
      ++their;
    } else {
      compare_one(*our++, *their++, result);
    }
  }
  return result;
}

}  // namespace candled::audit
