#include "store/counting_writer.hpp"

namespace candled::store {

std::expected<Stored, StoreError> CountingWriter::store(const Batch& batch) {
  const std::uint64_t withdrawn = writer_.withdrawn();
  auto stored = writer_.store(batch);
  if (!stored) return stored;
  const bool changed = !batch.new_pairs.empty() || !batch.candles.empty() || !stored->merged.empty();
  if (changed || writer_.withdrawn() != withdrawn) changes_.count();
  return stored;
}

std::expected<Repaired, StoreError> CountingWriter::repair(const Repair& repair) {
  auto repaired = writer_.repair(repair);
  if (repaired) changes_.count();  // the given-up buckets may have changed as well
  return repaired;
}

std::expected<MergedLater, StoreError> CountingWriter::merge_later() {
  auto step = writer_.merge_later();
  if (step && !step->merged.empty()) changes_.count();
  return step;
}

std::expected<std::vector<PairCandle>, StoreError> CountingWriter::merge_anew(
    std::span<const StoredBucket> buckets) {
  auto merged = writer_.merge_anew(buckets);
  if (merged && !merged->empty()) changes_.count();
  return merged;
}

std::expected<std::size_t, StoreError> CountingWriter::take_over(const TakenOver& rows) {
  auto taken = writer_.take_over(rows);
  if (taken) changes_.count();  // given-up buckets and pairs may have changed as well
  return taken;
}

std::expected<Removed, StoreError> CountingWriter::remove(const Removal& removal) {
  auto removed = writer_.remove(removal);
  if (removed && removed->candles > 0) changes_.count();
  return removed;
}

std::expected<GivenWay, StoreError> CountingWriter::give_way(std::span<const PairId> candidates,
                                                             std::size_t count) {
  auto given_way = writer_.give_way(candidates, count);
  if (given_way && !given_way->gone.empty()) changes_.count();
  return given_way;
}

}  // namespace candled::store
