#include "postgres/acknowledged.hpp"

#include <utility>

namespace candled::postgres {

void Acknowledged::keep(std::vector<PairCandle> candles, Clock::time_point now) {
  forget_old(now);
  if (candles.empty() || kept_ <= Clock::duration::zero()) return;
  candles_ += candles.size();
  all_.push_back({.candles = std::move(candles), .at = now});
  while (candles_ > max_candles) forget_first();
}

void Acknowledged::forget_old(Clock::time_point now) {
  while (!all_.empty() && all_.front().at + kept_ <= now) forget_first();
}

std::vector<PairCandle> Acknowledged::all() const {
  std::vector<PairCandle> all;
  all.reserve(candles_);
  for (const Kept& kept : all_) all.insert(all.end(), kept.candles.begin(), kept.candles.end());
  return all;
}

void Acknowledged::forget_first() {
  candles_ -= all_.front().candles.size();
  all_.pop_front();
}

}  // namespace candled::postgres
