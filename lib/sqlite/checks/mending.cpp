#include "sqlite/checks/mending.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "sqlite/open.hpp"

namespace candled::sqlite {
namespace {

/// Findings that are kept until they are mended: about 24 MB.
constexpr std::size_t most_found = 1'000'000;
/// Merged in one transaction.
constexpr std::size_t merged_at_once = 1'000;

/// A verification, and which bigger candles it says are wrong.
struct Round {
  std::uint64_t findings;
  std::vector<store::StoredBucket> wrong{};
};

std::expected<Round, store::StoreError> verified(std::string_view url, const VerificationOutput& output) {
  const auto reader = open_for_reading(url);
  if (!reader) return std::unexpected(reader.error());
  const auto pairs = (*reader)->pairs();
  if (!pairs) return std::unexpected(pairs.error());
  Round round{.findings = 0};
  const auto finding = [&](const Finding& found) {
    output.finding(found);
    const bool of_candle = found.check == Check::bigger || found.check == Check::candles;
    if (!of_candle || !found.candle || round.wrong.size() == most_found) return;
    if (const auto pair = pairs->find_name(found.candle->pair))
      round.wrong.push_back({*pair, found.candle->interval, found.candle->open_time});
  };
  const auto findings = verify(url, {.finding = finding, .checked = output.checked});
  if (!findings) return std::unexpected(findings.error());
  round.findings = *findings;
  return round;
}

/// The shortest interval that is stored: all that is stored of longer ones is merged from what is shorter.
std::expected<std::optional<Interval>, store::StoreError> shortest_stored(std::string_view url) {
  const auto reader = open_for_reading(url);
  if (!reader) return std::unexpected(reader.error());
  const auto series = (*reader)->series();
  if (!series) return std::unexpected(series.error());
  std::optional<Interval> shortest;
  for (const store::SeriesSummary& summary : *series)
    shortest = std::min(shortest.value_or(summary.interval), summary.interval);
  return shortest;
}

std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open_for_mending(std::string_view url,
                                                                                       milliseconds max_gap) {
  const auto shortest = shortest_stored(url);
  if (!shortest) return std::unexpected(shortest.error());
  return open_store(url,
                    {.intervals = *Intervals::of({shortest->value_or(Interval(std::chrono::minutes{1}))}),
                     .max_gap = max_gap});
}

/// Returns how many candles have changed.
std::expected<std::uint64_t, store::StoreError> merge_anew(std::string_view url, milliseconds max_gap,
                                                           std::span<const store::StoredBucket> wrong) {
  const auto store = open_for_mending(url, max_gap);
  if (!store) return std::unexpected(store.error());
  std::uint64_t changed = 0;
  for (; !wrong.empty(); wrong = wrong.subspan(std::min(merged_at_once, wrong.size()))) {
    const auto merged = (*store)->writer().merge_anew(wrong.first(std::min(merged_at_once, wrong.size())));
    if (!merged) return std::unexpected(merged.error());
    changed += merged->size();
  }
  return changed;
}

}  // namespace

std::expected<std::uint64_t, store::StoreError> mend(std::string_view url, milliseconds max_gap,
                                                     const MendingOutput& output) {
  // Before a long verification: whether it is there, and nobody collects.
  if (const auto store = open_for_mending(url, max_gap); !store) return std::unexpected(store.error());
  auto round = verified(url, output.verification);
  while (round && !round->wrong.empty()) {
    const auto changed = merge_anew(url, max_gap, round->wrong);
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 0) break;
    output.merged(*changed);
    round = verified(url, output.verification);
  }
  if (!round) return std::unexpected(round.error());
  return round->findings;
}

}  // namespace candled::sqlite
