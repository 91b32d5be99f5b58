#include "collect/retention.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "candle/interval_text.hpp"
#include "utf8/joined.hpp"

namespace candled::collect {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr milliseconds longest_age = days{100 * 365};
constexpr std::string_view form = "<interval>=<age>, such as 1m=90d,5m=2y, with ages in h, d, w or y";

std::optional<milliseconds> parse_age(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc{} || count < 1 || count > longest_age / hours{1}) return {};
  constexpr std::pair<std::string_view, hours> units[] = {
      {"h", hours{1}}, {"d", days{1}}, {"w", days{7}}, {"y", days{365}}};
  const auto* found = std::ranges::find(units, unit, &std::pair<std::string_view, hours>::first);
  if (found == std::end(units)) return {};
  const milliseconds age = count * found->second;
  return age <= longest_age ? std::optional(age) : std::nullopt;
}

std::string names_of(const Intervals& intervals) {
  std::vector<std::string> names;
  for (const Interval interval : intervals.all()) names.push_back(interval.name());
  return utf8::joined(names, ", ");
}

std::expected<Keep, std::string> parse_keep(std::string_view item, const Intervals& intervals) {
  const std::size_t sign = std::min(item.find('='), item.size());
  const auto interval = interval_with_unit(item.substr(0, sign));
  const auto age = parse_age(item.substr(std::min(sign + 1, item.size())));
  if (!interval || !age) return std::unexpected(fmt::format("'{}' given; allowed: {}", item, form));
  if (std::ranges::count(intervals.all(), *interval) == 0)
    return std::unexpected(fmt::format("'{}' given, but the intervals are {}", item, names_of(intervals)));
  if (*age < intervals.longest().length())
    return std::unexpected(
        fmt::format("'{}' given; candles must be kept for at least {}, the longest interval, because its "
                    "candle is merged from them",
                    item, intervals.longest().name()));
  return Keep{.interval = *interval, .age = *age};
}

}  // namespace

std::expected<std::vector<Keep>, std::string> parse_retention(std::string_view list,
                                                              const Intervals& intervals) {
  std::vector<Keep> keep;
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    auto one = parse_keep(item, intervals);
    if (!one) return std::unexpected(std::move(one.error()));
    if (std::ranges::count(keep, one->interval, &Keep::interval) > 0)
      return std::unexpected(fmt::format("{} is given twice", one->interval.name()));
    keep.push_back(*one);
    list.remove_prefix(std::min(item.size() + 1, list.size()));
  }
  return keep;
}

milliseconds repairable(milliseconds window, const std::vector<Keep>& keep, const Intervals& intervals) {
  for (const Keep& one : keep) window = std::min(window, one.age - intervals.longest().length());
  return window;
}

bool Retention::is_due(std::optional<TimePoint> until) const {
  return until && (!done_ || *until > *done_);
}

auto Retention::step(store::CandleWriter& writer, TimePoint until) -> std::expected<Step, store::StoreError> {
  for (const Keep& keep : keep_) {
    const TimePoint before = until - keep.age;
    if (const auto emptied = emptied_.find(keep.interval);
        emptied != emptied_.end() && emptied->second >= before)
      continue;
    const auto removed = writer.remove({.interval = keep.interval, .before = before});
    if (!removed) return std::unexpected(removed.error());
    if (!removed->more) emptied_[keep.interval] = before;
    if (removed->candles > 0) return Step{.removed = removed->candles, .more = true};
  }
  const auto more = writer.maintain();
  if (!more) return std::unexpected(more.error());
  if (!*more) done_ = until;
  return Step{.more = *more};
}

}  // namespace candled::collect
