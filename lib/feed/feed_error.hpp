#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feed/clock_reading.hpp"

namespace candled::feed {

/// The reasons why an exchange gave no usable answer.
enum class FeedFailure : std::uint8_t {
  unreachable,  ///< never reached, or the connection broke: DNS, refused, reset, TLS, a body cut short
  timeout,      ///< no complete answer in time
  status,       ///< an HTTP status other than 2xx that is none of the cases below
  too_large,    ///< a body beyond the size cap
  not_json,     ///< an empty body, HTML, or broken JSON
  wrong_shape,  ///< JSON, but not of the shape expected, or without a single usable row
  refused,      ///< the exchange says no in its own words: `{"error":...}` or `{"code":...,"message":...}`
  throttled,    ///< 429, 403 or a ban text: wait before asking again
  stopped,      ///< we were told to stop
};

/// All reasons for which a poll can fail.
inline constexpr std::array all_poll_failures{
    FeedFailure::unreachable, FeedFailure::timeout,     FeedFailure::status,  FeedFailure::too_large,
    FeedFailure::not_json,    FeedFailure::wrong_shape, FeedFailure::refused, FeedFailure::throttled};

/// Returns the name of the cause in logs, metrics and the API: `unreachable`, `not_json`, ...
std::string_view to_string(FeedFailure failure);

struct FeedError {
  FeedFailure failure;
  std::string detail;  ///< one line for people, at most 200 bytes, of printable characters
  std::optional<std::chrono::seconds> retry_after{};  ///< with throttled: the wait that was asked for
  std::optional<ClockReading> clock{};  ///< empty if there was no answer, or one without a `Date`
};

}  // namespace candled::feed
