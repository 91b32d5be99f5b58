#include "sqlite/table/pair_rows.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "sql/queries.hpp"
#include "sqlite/table/layout.hpp"

namespace candled::sqlite {

PairRows::PairRows(const Connection& connection)
    : select_ids_(connection, queries::select_pair_ids),
      insert_(connection, queries::insert_pair),
      delete_(connection, queries::delete_pair) {}

void PairRows::insert(std::span<const NewPair> pairs) {
  if (pairs.empty()) return;
  there();
  for (const auto& [id, pair] : pairs) {
    if (is_gone(id)) throw std::invalid_argument("a pair has the id of one that is gone");
    insert_.execute(integer_of(id), std::string_view(pair.name), std::string_view(pair.base),
                    std::string_view(pair.quote));
    if (index_of(id) >= there_->size()) there_->resize(index_of(id) + 1);
    (*there_)[index_of(id)] = true;
  }
}

void PairRows::remove(PairId id) {
  delete_.execute(integer_of(id));
  if (index_of(id) < there().size()) (*there_)[index_of(id)] = false;
  going_.insert(id);
}

bool PairRows::has(PairId id) {
  return index_of(id) < there().size() && there()[index_of(id)];
}

std::vector<PairId> PairRows::ids() {
  std::vector<PairId> ids;
  for (std::size_t i = 0; i < there().size(); ++i)
    if (there()[i]) ids.push_back(PairId{static_cast<std::uint32_t>(i)});
  return ids;
}

/// Returns whether a pair stays. Another process may have added pairs, so they are read again before a row is
/// refused.
bool PairRows::stays(PairId id) {
  if (has(id)) return true;
  if (is_gone(id)) return false;
  there_.reset();
  if (!has(id)) throw std::out_of_range("a candle of a pair that is not stored");
  return true;
}

void PairRows::committed() {
  gone_.merge(going_);
}

void PairRows::rolled_back() {
  going_.clear();
  there_.reset();
}

const std::vector<bool>& PairRows::there() {
  if (there_) return *there_;
  there_.emplace();
  for (auto rows = select_ids_.rows(); rows.next();) {
    const std::int64_t id = rows.integer(0);
    if (id < 0 || std::cmp_greater_equal(id, Pairs::max_ids)) continue;  // a damaged row
    there_->resize(static_cast<std::size_t>(id) + 1);
    there_->back() = true;
  }
  return *there_;
}

}  // namespace candled::sqlite
