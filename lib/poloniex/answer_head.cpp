#include "poloniex/answer_head.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>

#include "candle/digits.hpp"
#include "poloniex/field_text.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

constexpr seconds longest_wait{86'400};

/// Appends to a list that may be spread over several lines.
void append(std::string& list, std::string_view more) {
  if (!list.empty()) list += ", ";
  list += more;
}

seconds parse_seconds(std::string_view digits) {
  int count = 0;
  const bool fits = std::from_chars(digits.data(), digits.data() + digits.size(), count).ec == std::errc{};
  return fits ? std::min(seconds{count}, longest_wait) : longest_wait;
}

}  // namespace

void AnswerHead::take(std::string_view line) {
  const std::size_t bytes_so_far = bytes + line.size();
  if (line.starts_with("HTTP/")) *this = {};
  bytes = bytes_so_far;
  if (trimmed(line).empty()) complete = true;
  const std::size_t colon = line.find(':');
  // Lines after a body no longer concern it.
  if (colon == line.npos || complete) return;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (equal_ignoring_case(name, "location")) location = value;
  if (equal_ignoring_case(name, "retry-after")) retry_after = value;
  if (equal_ignoring_case(name, "content-encoding")) append(content_encoding, value);
  if (equal_ignoring_case(name, "transfer-encoding")) append(transfer_encoding, value);
  if (equal_ignoring_case(name, "date")) date = value;
}

std::optional<seconds> parse_retry_after(std::string_view value, TimePoint now) {
  if (all_digits(value)) return parse_seconds(value);
  const auto date = parse_http_date(std::string(value));
  if (!date) return {};
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds::zero(), longest_wait);
}

std::optional<TimePoint> parse_http_date(const std::string& value) {
  if (!value.ends_with("GMT")) return {};
  const std::time_t date = curl_getdate(value.c_str(), nullptr);
  const std::chrono::sys_seconds time{seconds{date}};
  if (date < 0 || time > std::chrono::floor<seconds>(latest_time)) return {};
  return time;
}

}  // namespace candled::poloniex
