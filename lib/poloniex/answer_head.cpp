#include "poloniex/answer_head.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

constexpr seconds longest_wait{86'400};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

seconds parse_seconds(std::string_view digits) {
  int count = 0;
  const bool fits = std::from_chars(digits.data(), digits.data() + digits.size(), count).ec == std::errc{};
  return fits ? std::min(seconds{count}, longest_wait) : longest_wait;
}

}  // namespace

void AnswerHead::take(std::string_view line) {
  bytes += line.size();
  if (line.starts_with("HTTP/")) {
    location.clear();
    retry_after.clear();
  }
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return;
  const std::string_view name = line.substr(0, colon);
  if (equal_ignoring_case(name, "location")) location = trimmed(line.substr(colon + 1));
  if (equal_ignoring_case(name, "retry-after")) retry_after = trimmed(line.substr(colon + 1));
}

std::optional<seconds> parse_retry_after(std::string_view value, TimePoint now) {
  if (all_digits(value)) return parse_seconds(value);
  if (!value.ends_with("GMT")) return {};
  const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date < 0) return {};
  const auto wait = std::chrono::ceil<seconds>(std::chrono::sys_seconds{seconds{date}} - now);
  return std::clamp(wait, seconds::zero(), longest_wait);
}

}  // namespace candled::poloniex
