#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "candled/options.hpp"

namespace candled::app {

/// The candles of each pair that `--against-exchange` compares.
struct AgainstExchange {
  static constexpr std::size_t default_count = 60;
  static constexpr std::size_t most = 500;

  std::size_t count;
  std::vector<Interval> intervals{};  ///< the only ones compared; all stored ones if empty
};

/// Compares the newest stored buckets of each interval that the exchange offers, of each pair that `--pairs`
/// selects, with the exchange's own candles, and prints a table and the differences. Sends at most two
/// requests a second. Returns the number of candles of source `exchange` that differ; the error is a sentence
/// that says why it ended early.
std::expected<std::uint64_t, std::string> audit_against_exchange(const Options& options,
                                                                 const AgainstExchange& asked);

}  // namespace candled::app
