#include "postgres/forming_follower.hpp"

#include <algorithm>
#include <utility>

#include "postgres/forming_ring.hpp"
#include "sql/postgres_queries.hpp"
#include "store/forming/forming_stream.hpp"

namespace candled::postgres {
namespace {

/// The number of records that are asked for at once. Some are written in each second.
constexpr std::int64_t slots_at_once = 16;

Parameter slots_after(std::int64_t seq) {
  Column slots(Type::integer);
  for (std::int64_t i = 1; i <= slots_at_once; ++i)
    slots.add(static_cast<std::int32_t>((seq + i) % ring_slots));
  return slots.array();
}

}  // namespace

std::vector<FormingState> FormingFollower::next(Connection& connection, const PairView& pairs) {
  std::vector<FormingState> states;
  const auto found = records(connection);
  if (found && !take(*found, pairs, states)) forget();  // records are missing, or cannot be read
  return states;
}

std::optional<std::chrono::milliseconds> FormingFollower::age() const {
  if (node_.empty()) return {};
  return std::chrono::duration_cast<milliseconds>(Clock::now() - written_);
}

std::optional<Result> FormingFollower::records(Connection& connection) {
  if (node_.empty() || Clock::now() - looked_at_ >= patience) {
    if (!choose(connection)) return {};
    return connection.run(queries::select_forming_whole, {Parameter::of(std::string_view(node_))});
  }
  return connection.run(queries::select_forming_since,
                        {Parameter::of(std::string_view(node_)), slots_after(seq_), Parameter::of(seq_)});
}

/// Chooses the node to be followed. Returns whether its state is to be read from its beginning: not if nobody
/// has saved anything since.
bool FormingFollower::choose(Connection& connection) {
  const Result freshest = connection.run(queries::select_freshest_forming);
  if (freshest.size() == 0) return false;
  looked_at_ = Clock::now();
  const std::int64_t seq = freshest.integer(0, 1);
  if (node_ == freshest.bytes(0, 0) && seq_ == seq) return false;
  node_ = freshest.text(0, 0);
  seq_ = -1;
  bytes_.clear();
  is_new_ = false;
  return true;
}

bool FormingFollower::take(const Result& records, const PairView& pairs, std::vector<FormingState>& states) {
  for (std::size_t row = 0; row < records.size(); ++row) {
    const std::int64_t seq = records.integer(row, 0);
    const auto start = static_cast<std::size_t>(records.integer(row, 1));
    if (seq_ >= 0 && seq != seq_ + 1) return false;
    if (start == 0 && !end_state(pairs, states)) return false;
    if (start > bytes_.size()) return false;
    bytes_.resize(start);
    bytes_ += records.bytes(row, 2);
    is_new_ = true;
    seq_ = seq;
    looked_at_ = Clock::now();
    written_ = looked_at_ - milliseconds{std::max<std::int64_t>(records.integer(row, 3), 0)};
  }
  return end_state(pairs, states);
}

/// Adds the state that the records are, if some of them are new. Returns false if they cannot be read.
bool FormingFollower::end_state(const PairView& pairs, std::vector<FormingState>& states) {
  if (!std::exchange(is_new_, false)) return true;
  auto state = store::read_forming_stream(bytes_);
  if (!state) return false;
  states.push_back(with_ids(std::move(*state), pairs));
  return true;
}

}  // namespace candled::postgres
