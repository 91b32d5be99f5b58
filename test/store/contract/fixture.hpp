#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/candle_builder.hpp"
#include "candle/pairs.hpp"
#include "store/candle_store.hpp"
#include "store/contract/place.hpp"
#include "support/new_pairs.hpp"

namespace candled::store::contract {

using namespace std::chrono_literals;
using test::numbered;

inline constexpr std::int64_t noon = 1'635'768'000;  // the start of a bucket of every interval

/// Candles that are complete with gaps of up to 5 s.
CandleBuilder::Options built_with(const std::string& intervals = "1m,5m,10m");

/// Opens the store to collect into it.
std::expected<std::unique_ptr<CandleStore>, StoreError> open_store(Place& place,
                                                                   const CandleBuilder::Options& options);
/// The store, which must open, past its writer's first batch.
std::unique_ptr<CandleStore> open(Place& place, const std::string& intervals = "1m,5m,10m");
/// The same, but candles stay as they are given: no bigger ones are configured.
inline std::unique_ptr<CandleStore> open_unmerged(Place& place) {
  return open(place, "1m");
}
std::unique_ptr<CandleReader> reader_of(CandleStore& store);
/// The candles that a query finds in a store that is opened for reading, beside whoever collects.
std::vector<PairCandle> find_beside(Place& place, const CandleQuery& query = {});

Pair pair(const std::string& name);
Price price(const std::string& text);
Interval interval(const std::string& text);
TimePoint at(std::int64_t seconds);

/// A complete live candle that opens at `open_time`, in seconds, with all prices `text`.
PairCandle candle(std::uint32_t pair, const std::string& interval_name, std::int64_t open_time,
                  const std::string& text = "1.5");

/// Stores candles, and new pairs with consecutive ids from `first_id` on, which must work. Returns the number
/// of new candles.
std::size_t store(CandleStore& store, std::vector<PairCandle> candles,
                  const std::vector<Pair>& new_pairs = {}, std::uint32_t first_id = 0);

/// The candles that a query finds, which must work.
std::vector<PairCandle> find(CandleReader& reader, const CandleQuery& query = {});

using Lines = std::vector<std::string>;

/// The result of a verification.
struct Verified {
  Lines findings;  ///< such as `USDT_BTC 5m 300: ...`, in seconds since noon
  std::vector<Checked> checked;

  /// The check of the bigger candles of an interval.
  Checked bigger(const std::string& interval_name) const;
};

/// Verifies the store, which is opened for reading.
Verified verified(Place& place);
inline Lines findings_in(Place& place) {
  return verified(place).findings;
}

/// The candles that a service would store of 40 minutes of two pairs, polled once a second.
std::vector<PairCandle> observed(const std::string& intervals = "1m,5m,10m", std::int64_t from = noon,
                                 int minutes = 40);

/// USDT_BTC and USDT_ETH.
std::vector<Pair> two_pairs();

}  // namespace candled::store::contract
