#include "sqlite/table/block_reader.hpp"

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"
#include "store/reading/pair_ranks.hpp"

namespace candled::sqlite {
namespace {

/// The number of pairs per wanted pair from which on looking up single pairs is cheaper than passing over all
/// others.
constexpr std::size_t few = 8;

std::vector<std::optional<std::size_t>> ranks_of(const Pairs& pairs, const std::vector<PairId>& wanted) {
  const store::PairRanks ranks(pairs);
  std::vector<std::optional<std::size_t>> by_id(pairs.size());
  for (const PairId id : wanted.empty() ? pairs.ids() : wanted) by_id[index_of(id)] = ranks.of(id);
  return by_id;
}

}  // namespace

BlockReader::BlockReader(const Connection& connection, const Pairs& pairs, std::vector<PairId> wanted)
    : connection_(connection),
      rank_(ranks_of(pairs, wanted)),
      blocks_(connection),
      block_(connection, queries::select_candles_of_blocks),
      block_of_pair_(connection, queries::select_block_of_pair_ascending) {
  if (wanted.size() * few <= pairs.size()) few_ = std::move(wanted);
}

std::optional<std::int64_t> BlockReader::next_block(Interval interval, Buckets buckets) {
  if (buckets.first > buckets.last) return {};
  return blocks_.first(interval, place_of(buckets.first).block, place_of(buckets.last).block);
}

store::SortedCandles BlockReader::read(Interval interval, std::int64_t block, Buckets buckets) {
  store::SortedCandles found;
  if (few_.empty()) add_all(block_.rows(integer_of(interval), block, block), interval, block, buckets, found);
  for (const PairId pair : few_)
    add_all(block_of_pair_.rows(integer_of(interval), block, integer_of(pair), std::int64_t{0},
                                slots_per_block - 1),
            interval, block, buckets, found);
  found.sort();
  return found;
}

void BlockReader::add_all(Rows rows, Interval interval, std::int64_t block, Buckets buckets,
                          store::SortedCandles& out) {
  while (rows.next()) {
    const CandleRow row = candle_row(rows, integer_of(interval), block);
    const std::int64_t bucket = block * slots_per_block + row.slot;
    const auto id = static_cast<std::size_t>(row.pair);
    if (bucket < buckets.first || bucket > buckets.last || id >= rank_.size() || !rank_[id]) continue;
    const auto candle = candle_in(row);
    if (!candle)
      connection_.fail(store::StoreFailure::damaged, "a candle is none; candled verify says which");
    out.add({.pair = PairId(static_cast<std::uint32_t>(row.pair)), .candle = *candle}, *rank_[id]);
  }
}

}  // namespace candled::sqlite
