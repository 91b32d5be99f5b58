#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "candled/options.hpp"

namespace candled::app {

/// Which candles of each pair `--against-exchange` compares, and how many of each interval.
struct AgainstExchange {
  static constexpr std::size_t default_count = 60;
  static constexpr std::size_t most = 500;

  std::size_t count;
  std::vector<Interval> intervals{};  ///< which alone are compared; all that are stored when empty
};

/// Compares the newest buckets that are stored of each interval that the exchange offers, of each pair that
/// `--pairs` selects, with the exchange's own candles, and prints a table and the differences.
/// Sends at most two requests a second. Returns how many candles of source `exchange` differ; the error is a
/// sentence that says why it ended early.
std::expected<std::uint64_t, std::string> audit_against_exchange(const Options& options,
                                                                 const AgainstExchange& asked);

}  // namespace candled::app
