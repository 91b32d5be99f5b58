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
#include "store/verification.hpp"

namespace candled::sqlite {

/// The extent of the candles of a pair and interval, with open times in seconds.
struct SeriesExtent {
  std::int64_t first;
  std::int64_t newest;
  std::uint64_t candles;

  friend bool operator==(const SeriesExtent&, const SeriesExtent&) = default;
};

/// Extents by pair and interval, in seconds.
using SeriesExtents = std::map<std::pair<std::int64_t, std::int64_t>, SeriesExtent>;

/// The results that the checks of one verification pass on to later checks.
struct VerificationRun {
  Connection& connection;
  const store::VerificationOutput& output;
  Pairs pairs{};
  std::vector<Interval> intervals{};  ///< intervals that have candles, ascending
  SeriesExtents found{};              ///< the extents of the candles, as far as these are plausible
  SeriesExtents claimed{};            ///< the extents that the table `series` claims
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

/// Collects the findings of one check.
class Findings {
 public:
  Findings(VerificationRun& run, store::Checked& checked) : run_(run), checked_(checked) {}

  void add(std::string what) { add(std::nullopt, std::move(what)); }
  void add(std::optional<Position> candle, std::string what) {
    ++checked_.findings;
    run_.output.finding({.check = checked_.check, .candle = std::move(candle), .what = std::move(what)});
  }
  /// Adds a finding about the bucket at a place, which is named by its numbers if it is no valid place.
  void add_at(const CandlePlace& place, std::string what);

 private:
  VerificationRun& run_;
  store::Checked& checked_;
};

/// Runs one check and reports its result. Data that cannot be read is one more finding.
template <typename Work>
void run_check(VerificationRun& run, store::Checked checked, const Work& work) {
  Findings findings(run, checked);
  try {
    work(findings, checked);
  } catch (const SqliteError& error) {
    if (error.to_store_error().failure != store::StoreFailure::damaged) throw;
    findings.add(error.what());
  }
  run.findings += checked.findings;
  run.output.checked(checked);
}

}  // namespace candled::sqlite
