#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "candle/pairs.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/table/candle_row.hpp"
#include "store/checks/findings.hpp"
#include "store/checks/series_extents.hpp"
#include "store/verification.hpp"

namespace candled::sqlite {

/// The results that the checks of one verification pass on to later checks.
struct VerificationRun {
  Connection& connection;
  const store::VerificationOutput& output;
  Pairs pairs{};
  std::vector<Interval> intervals{};  ///< intervals that have candles, ascending
  store::SeriesExtents found{};       ///< the extents of the candles, as far as these are plausible
  store::SeriesExtents claimed{};     ///< the extents that the table `series` claims
  std::map<Interval, TimePoint> removed_until{};  ///< candles that opened before this may have been removed
  milliseconds longest_gap{0};                    ///< the longest gap of a complete candle
  std::uint64_t findings = 0;                     ///< the findings of all checks that have ended

  bool knows(std::int64_t pair) const {
    return pair >= 0 && std::cmp_less(pair, pairs.size()) &&
           pairs.has(PairId(static_cast<std::uint32_t>(pair)));
  }
  std::string name_of(std::int64_t pair) const {
    return knows(pair) ? pairs[PairId(static_cast<std::uint32_t>(pair))].name
                       : "pair " + std::to_string(pair);
  }
};

/// Adds a finding about the bucket at a place, which is named by its numbers if it is no valid place.
void add_at(const VerificationRun& run, store::Findings& findings, const CandlePlace& place,
            std::string what);

/// Runs one check and reports its result. Data that cannot be read is one more finding.
template <typename Work>
void run_check(VerificationRun& run, const store::Checked& checked, const Work& work) {
  run.findings += store::run_check<SqliteError>(run.output, checked, work);
}

}  // namespace candled::sqlite
