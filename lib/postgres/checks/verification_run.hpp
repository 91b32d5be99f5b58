#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postgres/connection.hpp"
#include "postgres/pair_keys.hpp"
#include "store/checks/findings.hpp"
#include "store/checks/series_extents.hpp"
#include "store/verification.hpp"

namespace candled::postgres {

/// The number of rows that a verification reads at once. It bounds the memory.
inline constexpr std::size_t rows_at_once = 50'000;

/// The results that the checks of one verification pass on to later checks.
struct VerificationRun {
  Connection& connection;
  const store::VerificationOutput& output;
  PairView view{};                    ///< the stored pairs, numbered without holes
  std::vector<Interval> intervals{};  ///< intervals that have candles, ascending
  store::SeriesExtents found{};       ///< the extents of the candles, as far as these are plausible
  store::SeriesExtents claimed{};     ///< the extents that the table `series` claims
  milliseconds longest_gap{0};        ///< the longest gap of a complete candle
  std::uint64_t findings = 0;         ///< the findings of all checks that have ended

  std::string name_of(std::int64_t key) const {
    const auto id = view.id_of(static_cast<PairKey>(key));
    return id ? view.pairs[*id].name : "pair " + std::to_string(key);
  }
};

/// Runs one check and reports its result. Data that cannot be read is one more finding.
template <typename Work>
void run_check(VerificationRun& run, const store::Checked& checked, const Work& work) {
  run.findings += store::run_check<PostgresError>(run.output, checked, work);
}

/// Checks that each candle is plausible by itself, and counts them.
void check_candles(VerificationRun& run);
/// Checks that each bigger candle is the merge of its parts, with one check for each interval that has a
/// smaller one to be merged from. Needs the results of all other checks.
void check_bigger(VerificationRun& run);

}  // namespace candled::postgres
