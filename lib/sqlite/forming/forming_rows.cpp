#include "sqlite/forming/forming_rows.hpp"

#include <algorithm>

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {
namespace {

/// The number of bytes that fit on a page of 4096 bytes beside SQLite's own data.
constexpr std::size_t part_size = 4'000;

bool knows_all(const HasPair& has, const FormingState& state) {
  return std::ranges::all_of(state.candles, has, &PairFormingCandle::pair);
}

}  // namespace

FormingRows::FormingRows(const Connection& connection)
    : replace_bucket_(connection, queries::replace_forming_bucket),
      replace_part_(connection, queries::replace_forming_part),
      select_bucket_(connection, queries::select_forming_bucket),
      select_parts_(connection, queries::select_forming_parts) {}

void FormingRows::save(const FormingState& state) {
  const auto from = stream_.append(state);
  if (!from) return;
  if (*from == 0)
    replace_bucket_.execute(integer_of(state.interval), seconds_of(state.open_time),
                            std::int64_t{state.observed_from.time_since_epoch().count()});
  const std::string_view bytes = stream_.bytes();
  for (std::size_t part = *from / part_size; part * part_size < bytes.size(); ++part) {
    std::string padded(bytes.substr(part * part_size, part_size));
    padded.resize(part_size);
    replace_part_.execute(static_cast<std::int64_t>(part), Bytes{padded});
  }
}

store::SavedForming FormingRows::load(const HasPair& has) {
  auto bucket = select_bucket_.rows();
  if (!bucket.next()) return {};
  auto state = store::read_forming_stream(all_parts());
  if (!state) return {.state = {}, .unreadable = state.error()};
  if (integer_of(state->interval) != bucket.integer(0) || seconds_of(state->open_time) != bucket.integer(1))
    return {.state = {}, .unreadable = "it is of another bucket than the one that is open"};
  if (!knows_all(has, *state)) return {.state = {}, .unreadable = "it has a pair that is not there"};
  return {.state = std::move(*state), .unreadable = {}};
}

std::string FormingRows::all_parts() {
  std::string bytes;
  for (auto rows = select_parts_.rows(); rows.next();) bytes += rows.bytes(0);
  return bytes;
}

std::optional<TimePoint> FormingRows::closed_until() {
  auto bucket = select_bucket_.rows();
  if (!bucket.next()) return {};
  return TimePoint(std::chrono::seconds(bucket.integer(1)));
}

ReplayedRow::ReplayedRow(const Connection& connection)
    : replace_(connection, queries::replace_replayed),
      select_(connection, queries::select_replayed) {}

void ReplayedRow::save(const FormingState& state) {
  store::FormingStream stream;
  stream.append(state);
  replace_.execute(Bytes{stream.bytes()});
}

store::SavedForming ReplayedRow::load(const HasPair& has) {
  auto rows = select_.rows();
  if (!rows.next()) return {};
  auto state = store::read_forming_stream(rows.bytes(0));
  if (!state) return {.state = {}, .unreadable = state.error()};
  if (!knows_all(has, *state)) return {.state = {}, .unreadable = "it has a pair that is not there"};
  return {.state = std::move(*state), .unreadable = {}};
}

}  // namespace candled::sqlite
