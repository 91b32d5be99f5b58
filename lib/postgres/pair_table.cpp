#include "postgres/pair_table.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <stdexcept>

#include "postgres/spans.hpp"
#include "sql/postgres_queries.hpp"

namespace candled::postgres {

void PairTable::begin(Connection& connection, PairKey next_key) {
  connection_ = &connection;
  next_key_ = next_key;
  view_ = keys_->view(connection);
}

void PairTable::insert(std::span<const NewPair> pairs) {
  Column keys(Type::integer), names(Type::text), bases(Type::text), quotes(Type::text);
  for (const auto& [id, pair] : pairs) {
    const auto key = keys_->key_of(id);
    if (key && !view_->id_of(*key)) throw std::invalid_argument("a pair has the id of one that is gone");
    if (key && view_->pairs[id].same_identity(pair)) continue;  // stored by a batch that was in doubt
    if (key)
      connection_->fail(store::StoreFailure::io, fmt::format("'{}' has the id of another pair", pair.name));
    if (const auto there = view_->pairs.find(pair.base, pair.quote)) {  // another process was first
      keys_->bind(id, pair, keys_->key_of(*there).value());
      bound_.push_back(id);
      continue;
    }
    keys.add(next_key_);
    names.add(std::string_view(pair.name));
    bases.add(std::string_view(pair.base));
    quotes.add(std::string_view(pair.quote));
    keys_->bind(id, pair, next_key_);
    bound_.push_back(id);
    ++next_key_;
    ++inserted_;
  }
  if (keys.size() > 0) {
    connection_->run(queries::insert_pairs, {keys.array(), names.array(), bases.array(), quotes.array()});
    changed_ = true;
  }
  if (!bound_.empty()) change_view();
}

void PairTable::recover(const PairView& before) {
  std::vector<NewPair> lost;
  for (const PairId id : before.pairs.ids()) {
    const auto key = keys_->key_of(id);
    const auto now = key ? view_->id_of(*key) : std::nullopt;
    if (now && view_->pairs[*now].same_identity(before.pairs[id])) continue;
    if (key) keys_->remove(id);
    lost.push_back({id, before.pairs[id]});
  }
  insert(lost);
}

/// Removes the pair, and what would make it look stored.
void PairTable::remove(PairId id) {
  const Parameter key = Parameter::of(keys_->key_of(id).value());
  const Result series = connection_->run(queries::select_series_of_pair, {key});
  for (std::size_t row = 0; row < series.size(); ++row)
    connection_->run(queries::delete_candles_of_pair,
                     {key, Parameter::of(static_cast<std::int32_t>(series.integer(row, 0))),
                      Parameter::of(series.time(row, 1)), Parameter::of(series.time(row, 2))},
                     Connection::long_deadline);
  connection_->run(queries::delete_pair, {key});
  changed_ = true;
  change_view();
}

bool PairTable::has_complete(PairId id) {
  const Parameter key = Parameter::of(keys_->key_of(id).value());
  const Result series = connection_->run(queries::select_series_of_pair, {key});
  for (std::size_t row = 0; row < series.size(); ++row)
    if (connection_
            ->run(queries::select_any_complete,
                  {key, Parameter::of(static_cast<std::int32_t>(series.integer(row, 0))),
                   Parameter::of(series.time(row, 1)), Parameter::of(series.time(row, 2))})
            .boolean(0, 0))
      return true;
  return false;
}

void PairTable::write(std::int64_t stamp) {
  if (changed_) connection_->run(queries::note_pair_change, {Parameter::of(inserted_), Parameter::of(stamp)});
}

void PairTable::end(bool committed) {
  if (!committed)
    for (const PairId id : bound_) keys_->remove(id);
  bound_.clear();
  inserted_ = 0;
  changed_ = false;
}

/// Reads the pairs as this transaction has left them.
void PairTable::change_view() {
  view_ = keys_->view_within(*connection_);
}

bool PairTable::stays(PairId id) const {
  const auto key = keys_->key_of(id);
  if (!key) throw std::out_of_range("a candle of a pair that is not stored");
  return view_->id_of(*key).has_value();
}

FormingState PairTable::with_keys(const FormingState& state) const {
  FormingState keyed = state;
  for (auto& [pair, candle] : keyed.candles)
    pair = PairId{static_cast<std::uint32_t>(keys_->key_of(pair).value())};
  std::ranges::sort(keyed.candles, {}, &PairFormingCandle::pair);
  return keyed;
}

}  // namespace candled::postgres
