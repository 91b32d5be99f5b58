#include "sqlite/checks/summary_check.hpp"

#include <fmt/format.h>

#include "sql/queries.hpp"
#include "sqlite/table/removed_until.hpp"

namespace candled::sqlite {
namespace {

std::string text_of_span(const store::SeriesExtent& extent) {
  return fmt::format("from {} to {}", extent.first, extent.newest);
}

}  // namespace

void check_coverage(VerificationRun& run) {
  run_check(
      run, {.check = store::Check::own, .name = "coverage", .sound = "every candle is found"},
      [&](store::Findings& findings, store::Checked& checked) {
        Statement count(run.connection, queries::count_coverage);
        if (auto rows = count.rows(); rows.next()) checked.rows = static_cast<std::uint64_t>(rows.integer(0));
        Statement uncovered(run.connection, queries::select_uncovered_blocks);
        for (auto rows = uncovered.rows(); rows.next();)
          add_at(
              run, findings,
              {.interval = rows.integer(0),
               .block = rows.integer(1),
               .pair = rows.integer(2),
               .slot = rows.integer(3)},
              fmt::format("lost, since coverage lacks its block, with {} candles in all", rows.integer(4)));
        Statement empty(run.connection, queries::select_empty_coverage);
        for (auto rows = empty.rows(); rows.next();)
          add_at(run, findings,
                 {.interval = rows.integer(0), .block = rows.integer(1), .pair = rows.integer(2), .slot = 0},
                 "covered, but its block holds no candle");
      });
}

void check_series(VerificationRun& run) {
  run_check(run, {.check = store::Check::series}, [&](store::Findings& findings, store::Checked& checked) {
    Statement series(run.connection, queries::select_series);
    for (auto rows = series.rows(); rows.next(); ++checked.rows)
      run.claimed[{rows.integer(0), rows.integer(1)}] = {rows.integer(2), rows.integer(3),
                                                         static_cast<std::uint64_t>(rows.integer(4))};
    store::compare_series(
        run.claimed, run.found, [&run](std::int64_t pair) { return run.name_of(pair); }, findings);
  });
}

void check_span(VerificationRun& run) {
  run_check(run, {.check = store::Check::own, .name = "span", .sound = "agree with the candles"},
            [&](store::Findings& findings, store::Checked& checked) {
              std::map<std::int64_t, store::SeriesExtent> claimed, found;
              Statement spans(run.connection, queries::select_spans);
              for (auto rows = spans.rows(); rows.next(); ++checked.rows)
                claimed[rows.integer(0)] = {rows.integer(1), rows.integer(2), 0};
              for (const auto& [key, extent] : run.found) {
                const auto entry =
                    found.try_emplace(key.second, store::SeriesExtent{extent.first, extent.newest, 0}).first;
                entry->second.first = std::min(entry->second.first, extent.first);
                entry->second.newest = std::max(entry->second.newest, extent.newest);
              }
              store::compare_extents(claimed, found, store::name_of_interval, text_of_span, findings);
              run.removed_until = RemovedUntil(run.connection).select();
            });
}

}  // namespace candled::sqlite
