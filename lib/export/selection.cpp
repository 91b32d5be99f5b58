#include "export/selection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "candle/interval_text.hpp"
#include "derive/sources.hpp"
#include "feed/pair_filter.hpp"
#include "text/pair_spelling.hpp"
#include "text/time_text.hpp"
#include "utf8/joined.hpp"

namespace candled::exporting {
namespace {

constexpr std::size_t names_in_error = 5;

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

std::expected<std::optional<TimePoint>, std::string> read_time(std::string_view flag, std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto time = text::parse_time(text)) return time;
  return std::unexpected(fmt::format(
      "--{}: '{}' given; allowed: seconds or milliseconds since 1970, 2021-11-01, 2021-11-01T12:00:00Z", flag,
      text));
}

std::expected<std::vector<PairId>, std::string> matching(const std::string& glob, const Pairs& pairs) {
  const feed::PairFilter filter(glob);
  std::vector<PairId> ids;
  for (const PairId id : pairs.ids())
    if (filter.matches(pairs[id])) ids.push_back(id);
  if (ids.empty()) return std::unexpected(fmt::format("--pairs: '{}' matches no stored pair", glob));
  return ids;
}

std::expected<std::vector<PairId>, std::string> named(const std::string& name, const Pairs& pairs) {
  auto meant = text::pairs_meant_by(name, pairs);
  if (meant.size() == 1) return meant;
  if (meant.empty()) {
    const auto nearest = text::nearest_names(name, pairs, names_in_error);
    return std::unexpected(fmt::format("--pairs: there is no pair '{}'; {}", name,
                                       nearest.empty()
                                           ? std::string("none is stored yet")
                                           : fmt::format("the nearest are {}", utf8::joined(nearest, ", "))));
  }
  std::vector<std::string_view> names;
  for (const PairId id : meant) names.push_back(pairs[id].name);
  if (names.size() > names_in_error) names.resize(names_in_error);
  return std::unexpected(fmt::format("--pairs: '{}' may mean any of {}", name, utf8::joined(names, ", ")));
}

std::optional<std::string> check_intervals(const Selection& selection,
                                           const std::vector<store::SeriesSummary>& series) {
  const auto sources = derive::sources_in(series);
  std::set<Interval> stored;
  for (const store::SeriesSummary& summary : series) stored.insert(summary.interval);
  for (const Interval interval : selection.intervals) {
    if (stored.contains(interval) || (sources && sources->can_derive(interval))) continue;
    std::vector<std::string> names;
    for (const Interval known : stored) names.push_back(known.name());
    return fmt::format(
        "--intervals: no candles of {} are stored, or can be merged from stored ones; stored: {}",
        interval.name(), names.empty() ? std::string("none") : utf8::joined(names, ", "));
  }
  return {};
}

}  // namespace

std::expected<Selection, std::string> parse(const SelectionTexts& texts) {
  Selection selection{.pairs = split(texts.pairs)};
  for (const auto& [flag, list] : {std::pair{"pairs", &texts.pairs}, {"intervals", &texts.intervals}})
    if (!list->empty() && split(*list).empty())
      return std::unexpected(fmt::format("--{}: '{}' given; allowed: a non-empty list", flag, *list));
  for (const std::string& text : split(texts.intervals)) {
    const auto interval = interval_with_unit(text);
    if (!interval) return std::unexpected(fmt::format("--intervals: {}; also 1w", interval.error()));
    selection.intervals.push_back(*interval);
  }
  const auto start = read_time("start", texts.start);
  if (!start) return std::unexpected(start.error());
  const auto end = read_time("end", texts.end);
  if (!end) return std::unexpected(end.error());
  selection.start = *start;
  selection.end = *end;
  return selection;
}

std::expected<store::ScanQuery, std::string> resolve(const Selection& selection, const Pairs& pairs,
                                                     const std::vector<store::SeriesSummary>& series) {
  std::set<PairId> ids;
  for (const std::string& text : selection.pairs) {
    const auto meant = feed::is_glob(text) ? matching(text, pairs) : named(text, pairs);
    if (!meant) return std::unexpected(meant.error());
    ids.insert(meant->begin(), meant->end());
  }
  if (auto error = check_intervals(selection, series)) return std::unexpected(std::move(*error));
  return store::ScanQuery{.pairs = {ids.begin(), ids.end()},
                          .intervals = selection.intervals,
                          .start = selection.start,
                          .end = selection.end};
}

}  // namespace candled::exporting
