#include "sqlite/checks/forming_check.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sqlite/forming/forming_rows.hpp"

namespace candled::sqlite {
namespace {

void check(const FormingCandle& candle, const FormingState& state, const std::string& name,
           Findings& findings) {
  if (std::max(candle.ohlc.open, candle.ohlc.close) > candle.ohlc.high)
    findings.add(fmt::format("{}: open or close is above high {}", name, candle.ohlc.high.to_string()));
  if (std::min(candle.ohlc.open, candle.ohlc.close) < candle.ohlc.low)
    findings.add(fmt::format("{}: open or close is below low {}", name, candle.ohlc.low.to_string()));
  if (candle.first < state.open_time || candle.last < candle.first ||
      candle.last >= state.open_time + state.interval.length())
    findings.add(fmt::format("{}: its samples are not within the bucket", name));
}

}  // namespace

void check_forming(VerificationRun& run) {
  run_check(run, {.check = store::Check::forming}, [&](Findings& findings, store::Checked& checked) {
    const auto has = [&run](PairId pair) { return run.pairs.has(pair); };
    for (const store::SavedForming& saved :
         {FormingRows(run.connection).load(has), ReplayedRow(run.connection).load(has)}) {
      if (!saved.unreadable.empty())
        findings.add(fmt::format("what was saved of the open bucket cannot be read: {}", saved.unreadable));
      if (!saved.state) continue;
      for (const auto& [pair, candle] : saved.state->candles) {
        check(candle, *saved.state, run.name_of(static_cast<std::int64_t>(index_of(pair))), findings);
        ++checked.rows;
      }
    }
  });
}

}  // namespace candled::sqlite
