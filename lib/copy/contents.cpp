#include "copy/contents.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>

#include "text/time_text.hpp"

namespace candled::copy {
namespace {

/// The clocks of two machines may differ by that much.
constexpr milliseconds clock_tolerance{2'000};

TimePoint end_of(const store::SeriesSummary& series) {
  return series.newest + series.interval.length();
}

}  // namespace

std::vector<Interval> Contents::intervals() const {
  std::set<Interval> all;
  for (const auto& of : series) all.insert(of.interval);
  return {all.begin(), all.end()};
}

std::uint64_t Contents::candles() const {
  std::uint64_t sum = 0;
  for (const auto& of : series) sum += of.candles;
  return sum;
}

TimeRange Contents::range() const {
  if (series.empty()) return {TimePoint{}, TimePoint{}};
  return {std::ranges::min(series, {}, &store::SeriesSummary::first).first,
          end_of(std::ranges::max(series, {}, end_of))};
}

std::expected<Contents, store::StoreError> contents_of(store::CandleReader& reader) {
  auto pairs = reader.pairs();
  if (!pairs) return std::unexpected(std::move(pairs.error()));
  auto series = reader.series();
  if (!series) return std::unexpected(std::move(series.error()));
  auto removed_until = reader.removed_until();
  if (!removed_until) return std::unexpected(std::move(removed_until.error()));
  return Contents{std::move(*pairs), std::move(*series), std::move(*removed_until)};
}

std::expected<void, std::string> check_past(const Contents& contents, TimePoint now) {
  if (contents.series.empty()) return {};
  const auto& last = std::ranges::max(contents.series, {}, end_of);
  if (end_of(last) <= now + clock_tolerance) return {};
  return std::unexpected(fmt::format(
      "it has candles of the future: one of {} in {} ends at {}, and it is {}; nothing was copied",
      contents.pairs[last.pair].name, last.interval.name(), text::iso_text(end_of(last)),
      text::iso_text(now)));
}

}  // namespace candled::copy
