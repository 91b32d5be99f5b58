#include "sqlite/checks/summary_check.hpp"

#include <fmt/format.h>

#include "sql/queries.hpp"
#include "sqlite/table/removed_until.hpp"

namespace candled::sqlite {
namespace {

std::string text_of(const SeriesExtent& extent) {
  return fmt::format("{} candles from {} to {}", extent.candles, extent.first, extent.newest);
}

std::string text_of_span(const SeriesExtent& extent) {
  return fmt::format("from {} to {}", extent.first, extent.newest);
}

std::string name_of_interval(std::int64_t seconds) {
  const auto interval = interval_of_seconds(seconds);
  return interval ? interval->name() : fmt::format("interval {}", seconds);
}

/// Compares the claimed with the found extents, by key. Either may lack keys that the other has.
template <typename Map, typename Name, typename Text>
void compare(const Map& claimed, const Map& found, const Name& name, const Text& text, Findings& findings) {
  for (const auto& [key, extent] : claimed) {
    const auto other = found.find(key);
    if (other == found.end())
      findings.add(fmt::format("{}: {} claimed, but there are none", name(key), text(extent)));
    else if (extent != other->second)
      findings.add(
          fmt::format("{}: {} claimed, but there are {}", name(key), text(extent), text(other->second)));
  }
  for (const auto& [key, extent] : found)
    if (!claimed.contains(key))
      findings.add(fmt::format("{}: nothing claimed, but there are {}", name(key), text(extent)));
}

}  // namespace

void check_coverage(VerificationRun& run) {
  run_check(
      run, {.check = store::Check::own, .name = "coverage", .sound = "every candle is found"},
      [&](Findings& findings, store::Checked& checked) {
        Statement count(run.connection, queries::count_coverage);
        if (auto rows = count.rows(); rows.next()) checked.rows = static_cast<std::uint64_t>(rows.integer(0));
        Statement uncovered(run.connection, queries::select_uncovered_blocks);
        for (auto rows = uncovered.rows(); rows.next();)
          findings.add_at(
              {.interval = rows.integer(0),
               .block = rows.integer(1),
               .pair = rows.integer(2),
               .slot = rows.integer(3)},
              fmt::format("lost, since coverage lacks its block, with {} candles in all", rows.integer(4)));
        Statement empty(run.connection, queries::select_empty_coverage);
        for (auto rows = empty.rows(); rows.next();)
          findings.add_at(
              {.interval = rows.integer(0), .block = rows.integer(1), .pair = rows.integer(2), .slot = 0},
              "covered, but its block holds no candle");
      });
}

void check_series(VerificationRun& run) {
  run_check(run, {.check = store::Check::series}, [&](Findings& findings, store::Checked& checked) {
    Statement series(run.connection, queries::select_series);
    for (auto rows = series.rows(); rows.next(); ++checked.rows)
      run.claimed[{rows.integer(0), rows.integer(1)}] = {rows.integer(2), rows.integer(3),
                                                         static_cast<std::uint64_t>(rows.integer(4))};
    const auto name = [&run](const auto& key) {
      return fmt::format("{} {}", run.name_of(key.first), name_of_interval(key.second));
    };
    compare(run.claimed, run.found, name, text_of, findings);
  });
}

void check_span(VerificationRun& run) {
  run_check(run, {.check = store::Check::own, .name = "span", .sound = "agree with the candles"},
            [&](Findings& findings, store::Checked& checked) {
              std::map<std::int64_t, SeriesExtent> claimed, found;
              Statement spans(run.connection, queries::select_spans);
              for (auto rows = spans.rows(); rows.next(); ++checked.rows)
                claimed[rows.integer(0)] = {rows.integer(1), rows.integer(2), 0};
              for (const auto& [key, extent] : run.found) {
                const auto entry =
                    found.try_emplace(key.second, SeriesExtent{extent.first, extent.newest, 0}).first;
                entry->second.first = std::min(entry->second.first, extent.first);
                entry->second.newest = std::max(entry->second.newest, extent.newest);
              }
              compare(claimed, found, name_of_interval, text_of_span, findings);
              run.removed_until = RemovedUntil(run.connection).select();
            });
}

}  // namespace candled::sqlite
