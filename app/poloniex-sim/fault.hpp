#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"
#include "poloniex-sim/answer.hpp"

namespace candled::sim {

/// The ways in which an answer can be wrong.
enum class FaultKind : std::uint8_t {
  status,          ///< another HTTP status, with the body that the exchange or Cloudflare sends with it
  delay,           ///< the right answer, as of the request's arrival, but late
  cut,             ///< the right head, half of the body, then the connection is closed
  html,            ///< 200 with a maintenance page
  empty,           ///< 200 with no body at all
  wrong_types,     ///< the right shape, but numbers and null where strings belong
  wrong_shape,     ///< JSON of another shape
  not_json,        ///< JSON that breaks off, in a whole answer
  error,           ///< the exchange's own words: 200 `{"error":...}` or 400 `{"code":...,"message":...}`
  ban,             ///< the ban text: 200 `{"error":...}`, or 403 in the current API
  throttle,        ///< 429 with Retry-After
  drop,            ///< the connection is closed without a single byte
  drop_during,     ///< the right head, half of the body, then the connection is reset
  drip,            ///< the right answer, a few bytes at a time
  huge,            ///< a body of 64 MiB without an announced length
  huge_announced,  ///< likewise, with its length announced
  hollow,          ///< 15 MiB of gzip without content
  layers,          ///< likewise, packed twice more, as its Content-Encoding says
  body,            ///< any status with any body
  redirect,        ///< 302 to another place
  date,            ///< the right answer, with a `Date` of another time, or with none
};

inline constexpr std::array all_fault_kinds{
    FaultKind::status,      FaultKind::delay,       FaultKind::cut,         FaultKind::html,
    FaultKind::empty,       FaultKind::wrong_types, FaultKind::wrong_shape, FaultKind::not_json,
    FaultKind::error,       FaultKind::ban,         FaultKind::throttle,    FaultKind::drop,
    FaultKind::drop_during, FaultKind::drip,        FaultKind::huge,        FaultKind::huge_announced,
    FaultKind::hollow,      FaultKind::layers,      FaultKind::body,        FaultKind::redirect,
    FaultKind::date,
};

/// Returns the name in scripts and in JSON: `status`, `wrong_types`, ...
std::string_view to_string(FaultKind kind);
std::optional<FaultKind> fault_kind(std::string_view name);

/// A fault of one kind, with its arguments.
struct Fault {
  FaultKind kind;
  int status = 502;  ///< of `status` and `body`, for which 200 is the default
  milliseconds time{
      1'000};          ///< lateness of `delay`, duration of the body of `drip`, Retry-After of `throttle`
  std::string text{};  ///< the message of `error`, empty for the exchange's usual one; all of `body`; the
                       ///< target of `redirect`; the shift of `date`, as in parse_shift(), or empty for no
                       ///< Date
};

/// Reads a kind and its argument as in scripts: `status 502`, `delay 1500ms`, `drip 10s`, `throttle 60s`,
/// `error Some words.`, `body 429 Slow down.`, `redirect http://localhost/`, `date -240s`, or a kind alone,
/// which takes the default. The error is a sentence.
std::expected<Fault, std::string> parse_fault(std::string_view text);

/// Reads `10`, `10s` or `1500ms`; returns nothing for any other text, or for more than a day.
std::optional<milliseconds> parse_duration(std::string_view text);

/// Reads the same with or without a sign before it.
std::optional<milliseconds> parse_shift(std::string_view text);

/// Returns the answer that replaces the right one, for the kinds whose content is wrong. Empty for those that
/// deliver the right answer wrongly (delay, cut, drop, drop_during, drip, huge, huge_announced).
std::optional<Answer> wrong_answer(const Fault& fault, std::string_view path);

}  // namespace candled::sim
