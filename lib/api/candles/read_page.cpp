#include "api/candles/read_page.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "api/candles/forming_rows.hpp"

namespace candled::api {
namespace {

/// Returns whether some of the candles lie beyond what was asked for. A request that begins with the newest
/// candles means those up to now, not later ones that a clock that was ahead has left behind.
bool lie_ahead(const std::vector<PairCandle>& candles, const CandleParameters& asked, TimePoint now) {
  const bool up_to_now = asked.reads_backwards() && !asked.query.end;
  return up_to_now && !candles.empty() && candles.front().candle.open_time >= now;
}

/// Reads the candles. A clock that was ahead hardly ever leaves any behind, so that is checked afterwards.
std::optional<Page> read_stored(const CandleParameters& asked, TimePoint now, const ReadCandles& read) {
  auto candles = read(asked.query);
  const bool timeless = !candles || !lie_ahead(*candles, asked, now);
  if (!timeless) {
    store::CandleQuery query = asked.query;
    query.end = now;
    candles = read(query);
  }
  if (!candles) return {};
  return Page{{.candles = std::move(*candles), .pairs = {}}, false, timeless};
}

void require_known_pairs(const Page& page) {
  if (std::ranges::any_of(
          page.candles, [&page](const PairCandle& row) { return index_of(row.pair) >= page.pairs->size(); }))
    throw std::logic_error("a stored candle belongs to a pair that is not known");
}

/// Leaves out the candle that was read only to see whether there is one.
void cut_to_limit(Page& page, std::size_t limit) {
  page.cut = page.candles.size() > limit;
  if (!page.cut) return;
  page.candles.pop_back();
  if (page.closed) page.closed->pop_back();
}

}  // namespace

std::optional<Page> read_page(const Context& context, const CandleParameters& asked, const ReadCandles& read,
                              const ReadForming& read_forming) {
  const TimePoint now = context.now();
  // Taken before the store is read: a candle that is stored meanwhile is then found twice, and never missed.
  const auto unstored = asked.forming ? std::optional(context.market.unstored()) : std::nullopt;
  auto page = read_stored(asked, now, read);
  if (!page) return {};
  std::optional<std::vector<PairCandle>> derived(std::in_place);
  if (unstored && read_forming) derived = read_forming(asked.query, *unstored, now);
  if (!derived) return {};
  // Pairs only grow: a later snapshot than the reading knows the pair of every row.
  page->pairs = context.market.pairs();
  require_known_pairs(*page);
  if (unstored) add_forming(*page, *unstored, std::move(*derived), asked.query, now);
  cut_to_limit(*page, asked.limit);
  return page;
}

}  // namespace candled::api
