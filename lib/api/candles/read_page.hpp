#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "api/context.hpp"
#include "api/parameters/candle_parameters.hpp"
#include "store/candle_store.hpp"
#include "text/candle_page.hpp"

namespace candled::api {

/// A page on its way from the store to the response.
struct Page : text::CandlePage {
  bool cut = false;        ///< the limit left out more candles
  bool timeless = true;    ///< its stored candles do not depend on the current time
  bool immutable = false;  ///< it never changes: see is_immutable()
};

/// Reads candles. Returns nothing if they cannot be read.
using ReadCandles = std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)>;

/// Reads the forming candles of derived intervals: see derive::DerivedReader::forming(). Returns nothing if
/// they cannot be read.
using ReadForming = std::function<std::optional<std::vector<PairCandle>>(
    const store::CandleQuery&, const live::Unstored&, TimePoint now)>;

/// Returns the page that `asked` is about, in the order of `asked.query` and without `next`. Returns nothing
/// if `read` or `read_forming` returns nothing. `read_forming` is not called if it is empty.
std::optional<Page> read_page(const Context& context, const CandleParameters& asked, const ReadCandles& read,
                              const ReadForming& read_forming = {});

}  // namespace candled::api
