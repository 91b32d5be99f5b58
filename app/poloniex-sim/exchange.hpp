#pragma once

#include <string>
#include <string_view>

#include "candle/pair.hpp"
#include "candle/time.hpp"
#include "poloniex-sim/answer.hpp"
#include "poloniex-sim/legacy_api.hpp"
#include "poloniex-sim/market.hpp"

namespace candled::sim {

/// Returns the dialect of the API to which a path belongs: `/public` is the legacy one, which names the quote
/// first.
NameOrder dialect_of(std::string_view path);

/// Returns each API's refusal: `{"error":"..."}` or `{"code":...,"message":"..."}`.
std::string error_body(NameOrder dialect, int code, std::string_view message);

/// The exchange's public API, in both dialects, without faults: it takes a request and the time, and returns
/// an answer.
///
/// Immutable, so it may be used from any thread.
class Exchange {
 public:
  Exchange(Market market, ChartShape chart_shape) : market_(std::move(market)), chart_shape_(chart_shape) {}

  const Market& market() const { return market_; }

  /// Returns the answer as of `now`. A request for something that does not exist is refused in the exchange's
  /// words.
  Answer answer(const Question& question, TimePoint now) const;

 private:
  Answer legacy(const Question& question, TimePoint now) const;
  Answer chart_data(const Question& question, TimePoint now) const;
  Answer candles(const Question& question, std::string_view symbol, TimePoint now) const;

  Market market_;
  ChartShape chart_shape_;
};

}  // namespace candled::sim
