#include "postgres/pair_keys.hpp"

#include <fmt/format.h>
#include <string>

#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

struct PairOfKey {
  PairKey key;
  Pair pair;
};

std::vector<PairOfKey> read_pair_rows(Connection& connection) {
  const Result rows = connection.run(queries::select_pairs);
  std::vector<PairOfKey> pairs;
  for (std::size_t row = 0; row < rows.size(); ++row)
    pairs.push_back(
        {.key = static_cast<PairKey>(rows.integer(row, 0)),
         .pair = {.name = rows.text(row, 1), .base = rows.text(row, 2), .quote = rows.text(row, 3)}});
  return pairs;
}

[[noreturn]] void refuse_pair(const Connection& connection, const PairOfKey& row, std::string_view why) {
  connection.fail(store::StoreFailure::damaged, fmt::format("pair {}, {}: {}", row.key, row.pair.name, why));
}

}  // namespace

std::shared_ptr<const PairView> PairKeys::view(Connection& connection) {
  std::int64_t version = 0;
  return view(connection, version);
}

std::shared_ptr<const PairView> PairKeys::view(Connection& connection, std::int64_t& version) {
  const Result rows = connection.run(queries::select_pair_changes);
  if (rows.size() == 0) connection.fail(store::StoreFailure::damaged, "the table store has no row");
  const std::int64_t changes = rows.integer(0, 0);
  version = rows.integer(0, 1);
  {
    const std::lock_guard lock(mutex_);
    if (newest_->changes == changes) return newest_;
  }
  const auto view = read(connection);
  if (view->pairs.count() < view->of) return view;  // the others may be there next time
  view->changes = changes;
  const std::lock_guard lock(mutex_);
  newest_ = view;
  return view;
}

std::shared_ptr<const PairView> PairKeys::view_within(Connection& connection) {
  return read(connection);
}

std::shared_ptr<PairView> PairKeys::read(Connection& connection) {
  const auto rows = read_pair_rows(connection);  // while nobody waits for the mutex
  auto view = std::make_shared<PairView>();
  view->of = rows.size();
  std::map<PairId, const PairOfKey*> by_id;  // ascending, as Pairs wants them

  const std::lock_guard lock(mutex_);
  for (const PairOfKey& row : rows) {
    const auto id = id_for(row.key, row.pair);
    if (!id && number_ && begun_) continue;
    if (!id) refuse_pair(connection, row, "there is no room for more pairs");
    if (!by_id.emplace(*id, &row).second) refuse_pair(connection, row, "it is there twice");
    view->ids.emplace(row.key, *id);
  }
  for (const auto& [id, row] : by_id) {
    if (view->pairs.count() >= Pairs::max_count)
      refuse_pair(connection, *row, "there is no room for more pairs");
    if (!view->pairs.put(id, row->pair))
      refuse_pair(connection, *row, "it is not a sound pair, or there twice");
  }
  begun_ = true;
  return view;
}

/// Returns the id of a pair that is stored, and remembers it. Empty if there is no room.
std::optional<PairId> PairKeys::id_for(PairKey key, const Pair& pair) {
  if (const auto known = bound_.find(key); known != bound_.end() && known->second.pair.same_identity(pair))
    return known->second.id;
  const auto id = number_ && begun_ ? number_(pair) : free_id(key);
  if (id) bind_locked(*id, pair, key);
  return id;
}

/// Returns the key itself as an id, or else one above all that are in use, or else the lowest unused one.
std::optional<PairId> PairKeys::free_id(PairKey key) const {
  const auto is_free = [this](PairId id) { return index_of(id) < Pairs::max_ids && !keys_.contains(id); };
  if (key >= 0 && is_free(PairId{static_cast<std::uint32_t>(key)}))
    return PairId{static_cast<std::uint32_t>(key)};
  std::uint32_t id = keys_.empty() ? 0 : static_cast<std::uint32_t>(keys_.rbegin()->first) + 1;
  if (is_free(PairId{id})) return PairId{id};
  for (id = 0; id < Pairs::max_ids; ++id)
    if (is_free(PairId{id})) return PairId{id};
  return {};
}

std::optional<PairKey> PairKeys::key_of(PairId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(id);
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<PairId> PairKeys::id_of(PairKey key) const {
  const std::lock_guard lock(mutex_);
  const auto found = bound_.find(key);
  return found == bound_.end() ? std::nullopt : std::optional(found->second.id);
}

void PairKeys::bind(PairId id, const Pair& pair, PairKey key) {
  const std::lock_guard lock(mutex_);
  bind_locked(id, pair, key);
}

/// One key belongs to one id: what either was bound to before is unbound.
void PairKeys::bind_locked(PairId id, const Pair& pair, PairKey key) {
  unbind(id);
  if (const auto known = bound_.find(key); known != bound_.end()) unbind(known->second.id);
  bound_.emplace(key, Bound{.id = id, .pair = pair});
  keys_.emplace(id, key);
}

void PairKeys::remove(PairId id) {
  const std::lock_guard lock(mutex_);
  unbind(id);
}

void PairKeys::unbind(PairId id) {
  const auto found = keys_.find(id);
  if (found == keys_.end()) return;
  bound_.erase(found->second);
  keys_.erase(found);
}

}  // namespace candled::postgres
