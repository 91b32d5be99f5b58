#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "candle/interval.hpp"
#include "candle/position.hpp"

namespace candled::store {

/// A check of a verification.
enum class Check : std::uint8_t {
  database,  ///< the database's own checks of its files, indexes and references
  pairs,     ///< each pair has a sound name and an id in bounds
  candles,   ///< each candle makes sense by itself
  own,       ///< an index or a summary that this kind of store alone keeps; see Checked::name
  series,    ///< first, newest and count of each pair and interval agree with the candles
  forming,   ///< the saved forming candles can be read, and make sense
  bigger,    ///< each bigger candle is the merge of its parts
};

/// One thing that is wrong.
struct Finding {
  Check check;
  std::optional<Position> candle;  ///< the candle concerned, if it is one
  std::string what;                ///< one line; with a candle a phrase about it
};

/// The result of one check.
struct Checked {
  Check check;
  std::string_view name{};             ///< with Check::own: what was checked, `coverage`; a literal
  std::string_view sound{};            ///< with Check::own: what is true when nothing was found; a literal
  std::optional<Interval> interval{};  ///< with Check::bigger: each interval has its own check
  std::optional<Interval> part{};      ///< with Check::bigger: the interval that its candles are merged from
  std::uint64_t rows = 0;              ///< how many rows were checked
  std::uint64_t without_parts = 0;     ///< with Check::bigger: of these, merged from what is not stored
  std::uint64_t findings = 0;
};

/// Receives the results of a verification while it goes on, on the caller's thread.
struct VerificationOutput {
  std::function<void(const Finding&)> finding;  ///< of a check that has not ended
  std::function<void(const Checked&)> checked;  ///< once for each check, in order
};

}  // namespace candled::store
