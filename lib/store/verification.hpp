#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "candle/interval.hpp"
#include "candle/position.hpp"

namespace candled::store {

/// A kind of check that a verification consists of.
enum class Check : std::uint8_t {
  database,  ///< the database's own checks of its files, indexes and references
  pairs,     ///< each pair has a sound name and an id in bounds
  candles,   ///< each candle is plausible by itself
  own,       ///< an index or a summary that only this kind of store keeps; see Checked::name
  series,    ///< first, newest and count of each pair and interval agree with the candles
  forming,   ///< the saved forming candles can be read and are plausible
  bigger,    ///< each bigger candle is the merge of its parts
};

/// One defect found by a verification.
struct Finding {
  Check check;
  std::optional<Position> candle;  ///< the candle concerned, if any
  std::string what;                ///< one line; if there is a candle, a phrase about it
};

/// The result of one check.
struct Checked {
  Check check;
  std::string_view name{};   ///< with Check::own: the subject of the check, such as `coverage`; a literal
  std::string_view sound{};  ///< with Check::own: the statement if nothing was found; a literal
  std::optional<Interval> interval{};  ///< with Check::bigger: each interval has its own check
  std::optional<Interval> part{};      ///< with Check::bigger: the interval that its candles are merged from
  std::uint64_t rows = 0;              ///< the number of rows checked
  std::uint64_t without_parts = 0;     ///< with Check::bigger: the number of these whose parts are not stored
  std::uint64_t findings = 0;
};

/// Receives the results of a verification as it runs, on the caller's thread.
struct VerificationOutput {
  std::function<void(const Finding&)> finding;  ///< called for each finding, before its check has ended
  std::function<void(const Checked&)> checked;  ///< called once for each check, in order
};

}  // namespace candled::store
