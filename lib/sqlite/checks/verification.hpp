#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/candle_store.hpp"
#include "store/store_error.hpp"

namespace candled::sqlite {

/// What is checked, in this order.
enum class Check : std::uint8_t {
  database,  ///< SQLite's own checks: its pages and indexes, and that every pair referred to exists
  pairs,     ///< each has a sound name and an id in bounds; some ids may be empty
  candles,   ///< each row by itself
  coverage,  ///< that every candle is found, and nothing is promised that is not there
  series,    ///< first, newest and count of each pair and interval
  span,      ///< first and newest of each interval
  forming,   ///< what was saved of the open bucket can be read, and makes sense
  bigger,    ///< each bigger candle is the merge of its parts
};

/// One thing that is wrong.
struct Finding {
  Check check;
  std::optional<Position> candle;  ///< the candle that is concerned, if it is one
  std::string what;                ///< one line; with a candle a phrase about it
};

/// A check that has ended.
struct Checked {
  Check check;
  std::optional<Interval> interval{};  ///< with Check::bigger: each interval has its own
  std::optional<Interval> part{};      ///< with Check::bigger: what its candles are merged from
  std::uint64_t rows = 0;              ///< how many were looked at
  std::uint64_t without_parts = 0;     ///< with Check::bigger: of these, merged from what is not stored
  std::uint64_t findings = 0;
};

/// Who is told, while it goes on.
struct VerificationOutput {
  std::function<void(const Finding&)> finding;
  std::function<void(const Checked&)> checked;
};

/// Checks the whole store that `url` names against itself, in one snapshot, beside a collector or without
/// one, and changes nothing. Returns how many findings there were.
///
/// The parts of a candle are the candles of the next smaller interval in the store that divides its own.
/// Open, high, low, close, observation and source have to be their merge, and every part of a complete candle
/// has to be complete. A bigger candle that disagrees with these parts but is the merge of even smaller ones
/// is right: it is then the parts that are wrong or, since the intervals were configured otherwise, not all
/// there. So is one of which not all parts are stored and which is better than their merge, or complete when
/// that is not: it counts as one without parts. One is missing if it has parts, something opened after its
/// end, `series` says that there are candles of that interval before and after it, and the interval has been
/// configured whenever something was stored since the missing ones were merged.
///
/// Memory grows with the number of pairs and not with that of candles. Errors: what open_for_reading()
/// refuses, and failures of the disk; damage is no error but a finding.
std::expected<std::uint64_t, store::StoreError> verify(std::string_view url,
                                                       const VerificationOutput& output);

}  // namespace candled::sqlite
