#include "postgres/forming_ring.hpp"

#include <algorithm>

#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

store::SavedForming read(std::string_view bytes, const PairView& pairs) {
  auto state = store::read_forming_stream(bytes);
  if (!state) return {.state = {}, .unreadable = state.error()};
  return {.state = with_ids(std::move(*state), pairs), .unreadable = {}};
}

}  // namespace

FormingState with_ids(FormingState state, const PairView& pairs) {
  std::vector<PairFormingCandle> candles;
  for (const auto& [key, candle] : state.candles)
    if (const auto id = pairs.id_of(static_cast<PairKey>(index_of(key)))) candles.push_back({*id, candle});
  std::ranges::sort(candles, {}, &PairFormingCandle::pair);
  state.candles = std::move(candles);
  return state;
}

void FormingRing::save(Connection& connection, const FormingState& state) {
  const auto from = stream_.append(state);
  if (!from) return;
  const std::int64_t seq = next_seq(connection);
  connection.run(queries::save_forming, {Parameter::of(std::string_view(node_)),
                                         Parameter::of(static_cast<std::int32_t>(seq % ring_slots)),
                                         Parameter::of(seq), Parameter::of(static_cast<std::int32_t>(*from)),
                                         Parameter::of_bytes(stream_.bytes().substr(*from))});
  seq_ = seq;
}

std::int64_t FormingRing::next_seq(Connection& connection) {
  if (seq_) return *seq_ + 1;
  const Result newest = connection.run(queries::select_forming_seq, {Parameter::of(std::string_view(node_))});
  return newest.maybe_integer(0, 0).value_or(-1) + 1;
}

void FormingRing::forget() {
  stream_.forget();
  seq_.reset();
}

store::SavedForming load_forming(Connection& connection, const PairView& pairs, std::string_view node) {
  const Result records = connection.run(queries::select_forming, {Parameter::of(node)});
  if (records.size() == 0) return {};
  std::string bytes;
  for (std::size_t row = 0; row < records.size(); ++row) {
    const auto start = static_cast<std::size_t>(records.integer(row, 0));
    if (start > bytes.size()) return {.state = {}, .unreadable = "a record of it is missing"};
    bytes.resize(start);
    bytes += records.bytes(row, 1);
  }
  return read(bytes, pairs);
}

void save_replayed(Connection& connection, const FormingState& state) {
  store::FormingStream stream;
  stream.append(state);
  connection.run(queries::save_replayed, {Parameter::of_bytes(stream.bytes())});
}

store::SavedForming load_replayed(Connection& connection, const PairView& pairs) {
  const Result row = connection.run(queries::select_replayed);
  return row.size() == 0 ? store::SavedForming{} : read(row.bytes(0, 0), pairs);
}

}  // namespace candled::postgres
