#include "text/time_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>

#include "candle/digits.hpp"

namespace candled::text {
namespace {

using namespace std::chrono;

constexpr std::int64_t first_milliseconds = 100'000'000'000;

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return number;
}

std::optional<TimePoint> in_range(TimePoint time) {
  if (time < TimePoint{} || time > latest_time) return {};
  return time;
}

std::optional<TimePoint> parse_epoch(std::string_view digits) {
  const auto number = whole_number(digits);
  if (!number) return {};
  if (*number < first_milliseconds) return in_range(TimePoint{seconds{*number}});
  return in_range(TimePoint{milliseconds{*number}});
}

/// The rest of an ISO 8601 text. Each call takes something off its front, or nothing.
class IsoScanner {
 public:
  explicit IsoScanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  /// Takes the next character if it is one of `wanted`.
  std::optional<char> take(std::string_view wanted) {
    if (rest_.empty() || !wanted.contains(rest_.front())) return {};
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  /// Takes exactly `count` digits, as a number of at most `max`.
  std::optional<int> number(std::size_t count, int max) {
    if (rest_.size() < count || !std::ranges::all_of(rest_.substr(0, count), is_digit)) return {};
    const auto number = whole_number(rest_.substr(0, count));
    if (!number || *number > max) return {};
    rest_.remove_prefix(count);
    return static_cast<int>(*number);
  }

  std::string_view digits() {
    const std::string_view taken =
        rest_.substr(0, std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

std::optional<sys_days> scan_date(IsoScanner& scan) {
  const auto y = scan.number(4, 9999);
  if (!y || !scan.take("-")) return {};
  const auto m = scan.number(2, 12);
  if (!m || !scan.take("-")) return {};
  const auto d = scan.number(2, 31);
  if (!d) return {};
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return {};
  return sys_days{date};
}

std::optional<milliseconds> scan_fraction(IsoScanner& scan) {
  std::string digits(scan.digits());
  if (digits.empty() || digits.size() > 9) return {};
  digits.resize(9, '0');
  return ceil<milliseconds>(nanoseconds{*whole_number(digits)});
}

/// Reads `12:00`, `12:00:30` or `12:00:30.250`.
std::optional<milliseconds> scan_time_of_day(IsoScanner& scan) {
  const auto h = scan.number(2, 23);
  if (!h || !scan.take(":")) return {};
  const auto m = scan.number(2, 59);
  if (!m) return {};
  const milliseconds time = hours{*h} + minutes{*m};
  if (!scan.take(":")) return time;
  const auto s = scan.number(2, 59);
  if (!s) return {};
  if (!scan.take(".")) return time + seconds{*s};
  const auto fraction = scan_fraction(scan);
  if (!fraction) return {};
  return time + seconds{*s} + *fraction;
}

/// Reads an offset from UTC, which is positive if the clock that was written down is ahead.
std::optional<minutes> scan_offset(IsoScanner& scan) {
  if (scan.done() || scan.take("Zz")) return minutes{0};
  const auto sign = scan.take("+- ");
  const auto h = scan.number(2, 23);
  if (!sign || !h) return {};
  const bool colon = scan.take(":").has_value();
  const auto m = scan.done() && !colon ? 0 : scan.number(2, 59);
  if (!m) return {};
  const minutes ahead = hours{*h} + minutes{*m};
  return *sign == '-' ? -ahead : ahead;
}

std::optional<TimePoint> parse_iso(std::string_view text) {
  IsoScanner scan(text);
  const auto date = scan_date(scan);
  if (!date || scan.done()) return date ? in_range(*date) : std::nullopt;
  if (!scan.take("Tt ")) return {};
  const auto time = scan_time_of_day(scan);
  if (!time) return {};
  const auto ahead = scan_offset(scan);
  if (!ahead || !scan.done()) return {};
  return in_range(*date + *time - *ahead);
}

}  // namespace

std::optional<TimePoint> parse_time(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_digit)) return parse_epoch(text);
  return parse_iso(text);
}

std::string iso_text(TimePoint time) {
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const hh_mm_ss clock{floor<seconds>(time - days)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace candled::text
