#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled::poloniex {

/// What an answer's header lines say that matters here.
struct AnswerHead {
  std::size_t bytes = 0;  ///< of all lines so far
  std::string location;
  std::string retry_after;
  std::string date;
  std::string content_encoding;   ///< of all lines with that name, joined by commas
  std::string transfer_encoding;  ///< the same
  bool complete = false;          ///< the line that ends it has come

  /// Takes the next line. A status line begins anew: the ones before were interim. Lines behind the end, as
  /// a body may have, count and say nothing.
  void take(std::string_view line);
};

/// How long `value`, seconds or an HTTP date, asks to wait from `now` on: between 0 and a day. Nothing when
/// it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now);

/// The second that `value`, an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`, names; nothing when it is
/// none.
std::optional<TimePoint> parse_http_date(const std::string& value);

}  // namespace candled::poloniex
