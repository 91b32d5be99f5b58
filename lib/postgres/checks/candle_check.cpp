#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "postgres/candle_columns.hpp"
#include "postgres/candle_windows.hpp"
#include "postgres/checks/verification_run.hpp"
#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"
#include "store/checks/candle_problems.hpp"
#include "utf8/joined.hpp"

namespace candled::postgres {
namespace {

using Prices = std::array<std::optional<Price>, 4>;

Prices prices_in(const Result& rows, std::size_t row, store::Problems& problems) {
  constexpr std::array columns{std::pair(CandleColumn::open, "open"), std::pair(CandleColumn::high, "high"),
                               std::pair(CandleColumn::low, "low"), std::pair(CandleColumn::close, "close")};
  Prices prices;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto bytes = rows.bytes(row, columns[i].first);
    prices[i] = decode_price(bytes);
    if (prices[i]) continue;
    const auto number = decode_numeric(bytes);
    problems.push_back(number ? fmt::format("{} is no price: digits {}, scale {}", columns[i].second,
                                            number->digits, number->scale)
                              : fmt::format("{} is no price", columns[i].second));
  }
  return prices;
}

/// Returns the defects of a row in words; none if there are none.
store::Problems problems_of(const Result& rows, std::size_t row, Interval interval) {
  store::Problems problems;
  const TimePoint open_time = rows.time(row, CandleColumn::open_time);
  if (open_time > latest_time)
    problems.emplace_back("its time is beyond the years that are read");
  else if (interval.floor(open_time) != open_time)
    problems.emplace_back("its time is not the start of a bucket");
  const auto [open, high, low, close] = prices_in(rows, row, problems);
  if (open && high && low && close) store::check_order({*open, *high, *low, *close}, problems);
  const auto source = rows.integer(row, CandleColumn::source);
  store::check_observation({.samples = rows.maybe_integer(row, CandleColumn::samples),
                            .lead = rows.maybe_integer(row, CandleColumn::lead),
                            .trail = rows.maybe_integer(row, CandleColumn::trail),
                            .gap = rows.maybe_integer(row, CandleColumn::gap)},
                           source, interval.length(), problems);
  store::check_source(source, problems);
  return problems;
}

/// Checks the candles of one interval.
class CandleCheck {
 public:
  CandleCheck(VerificationRun& run, Interval interval, store::Findings& findings)
      : run_(run),
        interval_(interval),
        findings_(findings) {}

  /// Returns the number of candles.
  std::uint64_t check_all() {
    CandleWindows windows(interval_, all_times(run_.connection, interval_),
                          buckets_of_rows(rows_at_once / 2, run_.view.ids.size()));
    std::uint64_t count = 0;
    while (const auto rows = windows.next(run_.connection, {.keys = {}, .all = true}, rows_at_once,
                                          Connection::long_deadline)) {
      for (std::size_t row = 0; row < rows->size(); ++row) check(*rows, row);
      report();
      count += rows->size();
    }
    return count;
  }

 private:
  void check(const Result& rows, std::size_t row) {
    const auto key = rows.integer(row, CandleColumn::pair);
    const TimePoint open_time = rows.time(row, CandleColumn::open_time);
    const bool is_of_pair = run_.view.ids.contains(static_cast<PairKey>(key));
    auto problems = problems_of(rows, row, interval_);
    if (!is_of_pair) problems.emplace_back("its pair is not there");
    if (!problems.empty())
      found_.push_back(
          {.place = {open_time, run_.name_of(key), interval_}, .what = utf8::joined(problems, ", ")});
    if (!is_of_pair || open_time > latest_time) return;
    store::count_candle(run_.found, key, seconds_of(interval_),
                        std::chrono::floor<std::chrono::seconds>(open_time).time_since_epoch().count());
    if (rows.boolean(row, CandleColumn::complete))
      run_.longest_gap =
          std::max(run_.longest_gap, milliseconds(rows.maybe_integer(row, CandleColumn::gap).value_or(0)));
  }

  /// Reports what was found in a window, in the order of time.
  void report() {
    std::ranges::sort(found_, {},
                      [](const Found& found) { return std::tie(found.place.open_time, found.place.pair); });
    for (Found& found : found_) findings_.add(std::move(found.place), std::move(found.what));
    found_.clear();
  }

  struct Found {
    Position place;
    std::string what;
  };

  VerificationRun& run_;
  const Interval interval_;
  store::Findings& findings_;
  std::vector<Found> found_;
};

}  // namespace

void check_candles(VerificationRun& run) {
  run_check(run, {.check = store::Check::candles}, [&](store::Findings& findings, store::Checked& checked) {
    const Result spans = run.connection.run(queries::select_stored_spans);
    for (std::size_t row = 0; row < spans.size(); ++row) {
      const auto interval = interval_of_span(spans.integer(row, 0));
      if (!interval) {
        findings.add(fmt::format("there is a partition for an interval of {} s, which do not divide a day",
                                 spans.integer(row, 0)));
        continue;
      }
      const std::uint64_t count = CandleCheck(run, *interval, findings).check_all();
      if (count > 0) run.intervals.push_back(*interval);
      checked.rows += count;
    }
  });
}

}  // namespace candled::postgres
