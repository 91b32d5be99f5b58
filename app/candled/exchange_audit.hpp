#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// Compares the newest `count` buckets that are stored of each interval that the exchange offers, of each
/// pair that `--pairs` selects, with the exchange's own candles, and prints a table and the differences.
/// Sends at most two requests a second. Returns how many candles of source `exchange` differ; the error is a
/// sentence that says why it ended early.
std::expected<std::uint64_t, std::string> audit_against_exchange(const Options& options, std::size_t count);

}  // namespace candled::app
