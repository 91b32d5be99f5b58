#include "sqlite/checks/verification.hpp"

#include <fmt/format.h>
#include <limits>

#include "sql/queries.hpp"
#include "sqlite/checks/merge_check.hpp"
#include "sqlite/checks/summary_check.hpp"
#include "sqlite/checks/verification_run.hpp"
#include "sqlite/forming/forming_rows.hpp"
#include "sqlite/table/layout.hpp"
#include "sqlite/table/stored_pairs.hpp"
#include "store/checks/forming_check.hpp"
#include "store/reading/stored_pair.hpp"
#include "utf8/joined.hpp"

namespace candled::sqlite {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

void check_database(VerificationRun& run) {
  run_check(run, {.check = store::Check::database}, [&](store::Findings& findings, store::Checked&) {
    Statement integrity(run.connection, queries::check_integrity);
    for (auto rows = integrity.rows(); rows.next();)
      if (rows.text(0) != "ok") findings.add(rows.text(0));
    Statement foreign_keys(run.connection, queries::check_foreign_keys);
    for (auto rows = foreign_keys.rows(); rows.next();)
      findings.add(fmt::format("a row of {} refers to a {} that is not there", rows.text(0), rows.text(2)));
  });
}

void check_pairs(VerificationRun& run) {
  run_check(run, {.check = store::Check::pairs}, [&](store::Findings& findings, store::Checked& checked) {
    Statement pairs(run.connection, queries::select_pairs);
    for (auto rows = pairs.rows(); rows.next(); ++checked.rows) {
      const Pair stored = pair_in(rows);
      const std::int64_t id = rows.integer(0);
      if (id < 0 || std::cmp_greater_equal(id, Pairs::max_ids)) {
        findings.add(fmt::format("{} has id {}; allowed: 0 to {}", escaped_name(stored.name, Pair::max_name),
                                 id, Pairs::max_ids - 1));
      } else if (!store::add_stored(run.pairs, id, stored)) {
        findings.add(fmt::format("there are more than {}", Pairs::max_count));
        break;
      } else if (run.name_of(id) != stored.name) {
        findings.add(fmt::format("a name that no pair can have is served as {}", run.name_of(id)));
      }
    }
  });
}

std::vector<std::int64_t> intervals_stored(VerificationRun& run) {
  Statement next(run.connection, queries::select_next_interval);
  std::vector<std::int64_t> intervals;
  for (std::int64_t from = least;;) {
    auto rows = next.rows(from);
    if (!rows.next()) return intervals;
    intervals.push_back(rows.integer(0));
    if (intervals.back() == most) return intervals;
    from = intervals.back() + 1;
  }
}

void count_in(VerificationRun& run, const CandleRow& row) {
  const auto interval = interval_of_seconds(row.interval);
  if (!interval || !run.knows(row.pair) || !open_time_at(*interval, row.block, row.slot)) return;
  const std::int64_t open_time = (row.block * slots_per_block + row.slot) * row.interval;
  store::count_candle(run.found, row.pair, row.interval, open_time);
  if (row.complete != 0) run.longest_gap = std::max(run.longest_gap, milliseconds(row.gap.value_or(0)));
}

void check_candles(VerificationRun& run) {
  run_check(run, {.check = store::Check::candles}, [&](store::Findings& findings, store::Checked& checked) {
    Statement candles(run.connection, queries::select_candles_of_blocks);
    const auto intervals = intervals_stored(run);
    for (const std::int64_t seconds : intervals)
      if (const auto interval = interval_of_seconds(seconds)) run.intervals.push_back(*interval);
    for (const std::int64_t seconds : intervals) {
      for (auto rows = candles.rows(seconds, least, most); rows.next(); ++checked.rows) {
        const CandleRow row = candle_row(rows, seconds, rows.integer(13));
        auto problems = problems_of(row);
        if (!run.knows(row.pair)) problems.push_back("its pair is not there");
        if (!problems.empty()) add_at(run, findings, row.place(), utf8::joined(problems, ", "));
        count_in(run, row);
      }
    }
  });
}

void check_saved_states(VerificationRun& run) {
  run_check(run, {.check = store::Check::forming}, [&](store::Findings& findings, store::Checked& checked) {
    const auto has = [&run](PairId pair) { return run.pairs.has(pair); };
    const auto name_of = [&run](PairId pair) {
      return run.name_of(static_cast<std::int64_t>(index_of(pair)));
    };
    for (const store::SavedForming& saved :
         {FormingRows(run.connection).load(has), ReplayedRow(run.connection).load(has)})
      store::check_forming(saved, name_of, findings, checked);
  });
}

}  // namespace

void add_at(const VerificationRun& run, store::Findings& findings, const CandlePlace& place,
            std::string what) {
  const auto interval = interval_of_seconds(place.interval);
  const auto open_time = interval ? open_time_at(*interval, place.block, place.slot) : std::nullopt;
  if (open_time)
    return findings.add(Position{*open_time, run.name_of(place.pair), *interval}, std::move(what));
  findings.add(fmt::format("{} interval {} block {} slot {}: {}", run.name_of(place.pair), place.interval,
                           place.block, place.slot, what));
}

std::uint64_t verify(Connection& connection, const store::VerificationOutput& output) {
  const Transaction snapshot(connection, Transaction::Kind::read);
  VerificationRun run{.connection = connection, .output = output};
  check_database(run);
  check_pairs(run);
  check_candles(run);
  check_coverage(run);
  check_series(run);
  check_span(run);
  check_saved_states(run);
  check_bigger(run);
  return run.findings;
}

}  // namespace candled::sqlite
