#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "candle/time.hpp"

namespace candled::poloniex {

/// The header lines of an answer that matter here.
struct AnswerHead {
  std::size_t bytes = 0;  ///< of all lines so far
  std::string location;
  std::string retry_after;
  std::string date;
  std::string content_encoding;   ///< of all lines with that name, joined by commas
  std::string transfer_encoding;  ///< likewise
  bool complete = false;          ///< the line that ends the head has come

  /// Takes the next line. A status line begins anew: the lines before it were of an interim answer. Lines
  /// after the end, as a body may have, count but are not read.
  void take(std::string_view line);
};

/// Returns the wait from `now` on that `value`, seconds or an HTTP date, asks for: between 0 and a day. Empty
/// if it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now);

/// Returns the second that `value`, an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`, names; empty if it
/// is not one.
std::optional<TimePoint> parse_http_date(const std::string& value);

}  // namespace candled::poloniex
