#include "candle/merge.hpp"

namespace candled {

void PartMerge::add(const Candle& part) {
  if (forming_)
    forming_->merge(Forming(part));
  else
    forming_.emplace(part);
}

std::optional<Candle> PartMerge::candle(Interval interval, TimePoint open_time, milliseconds max_gap) const {
  if (!forming_) return {};
  return forming_->close(interval, open_time, max_gap);
}

std::optional<Candle> merge(std::span<const Candle> parts, Interval interval, TimePoint open_time,
                            milliseconds max_gap) {
  PartMerge merged;
  for (const Candle& part : parts) merged.add(part);
  return merged.candle(interval, open_time, max_gap);
}

}  // namespace candled
