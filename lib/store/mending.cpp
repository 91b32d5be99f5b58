#include "store/mending.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace candled::store {
namespace {

/// The number of findings that are kept until they are mended: about 24 MB.
constexpr std::size_t most_found = 1'000'000;
/// The number of candles that are merged in one transaction.
constexpr std::size_t merged_at_once = 1'000;

/// The result of a verification, with the bigger candles that it found wrong.
struct Round {
  std::uint64_t findings;
  std::vector<StoredBucket> wrong{};
};

std::expected<Pairs, StoreError> pairs_in(CandleStore& store) {
  const auto reader = store.open_reader();
  if (!reader) return std::unexpected(reader.error());
  return (*reader)->pairs();
}

std::expected<Round, StoreError> verified(CandleStore& store, const VerificationOutput& output) {
  const auto pairs = pairs_in(store);
  if (!pairs) return std::unexpected(pairs.error());
  Round round{.findings = 0};
  const auto finding = [&](const Finding& found) {
    output.finding(found);
    const bool of_candle = found.check == Check::bigger || found.check == Check::candles;
    if (!of_candle || !found.candle || round.wrong.size() == most_found) return;
    if (const auto pair = pairs->find_name(found.candle->pair))
      round.wrong.push_back({*pair, found.candle->interval, found.candle->open_time});
  };
  const auto findings = store.verify({.finding = finding, .checked = output.checked});
  if (!findings) return std::unexpected(findings.error());
  round.findings = *findings;
  return round;
}

/// Merges the candles again and returns the number that have changed.
std::expected<std::uint64_t, StoreError> merge_anew(CandleWriter& writer,
                                                    std::span<const StoredBucket> wrong) {
  std::uint64_t changed = 0;
  for (; !wrong.empty(); wrong = wrong.subspan(std::min(merged_at_once, wrong.size()))) {
    const auto merged = writer.merge_anew(wrong.first(std::min(merged_at_once, wrong.size())));
    if (!merged) return std::unexpected(merged.error());
    changed += merged->size();
  }
  return changed;
}

}  // namespace

std::expected<std::uint64_t, StoreError> mend(CandleStore& store, const MendingOutput& output) {
  auto round = verified(store, output.verification);
  while (round && !round->wrong.empty()) {
    const auto changed = merge_anew(store.writer(), round->wrong);
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 0) break;
    output.merged(*changed);
    round = verified(store, output.verification);
  }
  if (!round) return std::unexpected(round.error());
  return round->findings;
}

}  // namespace candled::store
