#include "audit/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace candled::audit {
namespace {

using PricePair = std::pair<Price, Price>;

std::array<PricePair, 4> prices_of(const Candle& ours, const feed::ExchangeCandle& theirs) {
  return {PricePair{ours.open, theirs.open}, PricePair{ours.high, theirs.high},
          PricePair{ours.low, theirs.low}, PricePair{ours.close, theirs.close}};
}

/// Returns an inexact difference, as only people read it.
double relative_difference(Price ours, Price theirs) {
  if (ours == theirs) return 0;
  const double ratio = static_cast<double>(ours.coefficient()) / static_cast<double>(theirs.coefficient()) *
                       std::pow(10.0, theirs.scale() - ours.scale());
  return std::abs(ratio - 1);
}

/// Returns whether an exchange's candle can be compared with: it may be made up or wrong.
bool is_evidence(const feed::ExchangeCandle& candle) {
  return candle.traded && candle.low <= candle.open && candle.open <= candle.high &&
         candle.low <= candle.close && candle.close <= candle.high;
}

void compare_one(const Candle& ours, const feed::ExchangeCandle& theirs, Comparison& result) {
  if (!is_evidence(theirs)) {
    ++result.missing_there;
  } else if (!ours.complete && ours.source != Source::exchange) {
    ++result.incomplete;
  } else {
    const auto prices = prices_of(ours, theirs);
    if (std::ranges::all_of(prices, [](const PricePair& both) { return both.first == both.second; })) {
      ++result.equal;
      return;
    }
    for (const auto& [our, their] : prices)
      result.largest = std::max(result.largest, relative_difference(our, their));
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
