#include "store/checks/bigger_check.hpp"

#include <utility>

namespace candled::store {

Checked bigger_check_of(const MergedInterval& merged) {
  return {.check = Check::bigger, .interval = merged.interval, .part = merged.smaller.front()};
}

void check_bigger(CheckedRows& rows, const CheckedStore& store, const MergedInterval& merged,
                  const Pairs& pairs, Findings& findings, Checked& checked) {
  check_merges(rows, store, merged, checked, [&](const StoredBucket& bucket, std::string what) {
    findings.add(Position{bucket.open_time, pairs[bucket.pair].name, bucket.interval}, std::move(what));
  });
}

}  // namespace candled::store
