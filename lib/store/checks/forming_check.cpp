#include "store/checks/forming_check.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace candled::store {
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

void check_forming(const SavedForming& saved, const std::function<std::string(PairId)>& name_of,
                   Findings& findings, Checked& checked) {
  if (!saved.unreadable.empty())
    findings.add(fmt::format("what was saved of the open bucket cannot be read: {}", saved.unreadable));
  if (!saved.state) return;
  for (const auto& [pair, candle] : saved.state->candles) {
    check(candle, *saved.state, name_of(pair), findings);
    ++checked.rows;
  }
}

}  // namespace candled::store
