#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candle/pair.hpp"

namespace candled {

/// More pairs than this are refused: it bounds what a misbehaving exchange can make us hold.
struct PairLimits {
  std::size_t pairs = 10'000;
  /// How many ids may ever have been given out. Pairs that give way to others leave theirs behind.
  std::size_t ids = 20'000;
};

/// All pairs that are known, numbered in the order in which they were first seen. Identities are unique, and
/// so are names.
///
/// A pair that has given way to others is gone: its id means no other pair for as long as this object or a
/// copy of it lives, so that whoever still refers to it finds the old name. Ids that were empty when the
/// pairs were read from a store are filled again.
///
/// Not thread-safe; a copy is a snapshot.
class Pairs {
 public:
  static constexpr std::size_t max_count = PairLimits{}.pairs;
  /// No id is this or more.
  static constexpr std::size_t max_ids = PairLimits{}.ids;

  /// Sets other limits. What is there already stays, whatever they are.
  void limit_to(PairLimits limits) { limits_ = limits; }

  /// The id of the pair with this identity. An unknown one is added under its name or, where another identity
  /// holds that name already (`BTC_ETH` means one thing in each name order), under its name in the other
  /// order. Nothing when it cannot be added: it is not sound, there is no room or both names are taken.
  std::optional<PairId> find_or_add(const Pair& pair);

  /// Adds a pair of a store under its id, which must be no smaller than size(). Ids that are skipped are
  /// empty, and filled by find_or_add(). Returns whether it did: neither its name nor its identity may be
  /// taken, it has to be sound, and the limits must allow it.
  bool put(PairId id, const Pair& pair);

  /// Takes out a pair, which gives way to others: from now on it is gone, and its name and identity are free.
  void remove(PairId id);

  std::optional<PairId> find(std::string_view base, std::string_view quote) const;
  std::optional<PairId> find_name(std::string_view name) const;

  /// Returns whether there is a pair `id`, neither gone nor empty.
  bool has(PairId id) const { return index_of(id) < pairs_.size() && there_[index_of(id)]; }

  /// Returns whether there was a pair `id`, which has given way to others.
  bool is_gone(PairId id) const {
    return index_of(id) < pairs_.size() && !has(id) && !pairs_[index_of(id)].name.empty();
  }

  /// The pair `id`, which must be below size(); as it was if it is gone, all empty if the id is.
  const Pair& operator[](PairId id) const { return pairs_[index_of(id)]; }

  /// The ids of all pairs that are there, ascending.
  std::vector<PairId> ids() const;
  /// How many those are.
  std::size_t count() const { return count_; }
  /// One more than the highest id.
  std::size_t size() const { return pairs_.size(); }
  /// By id, from PairId{0}: those that are gone, and empty ids, are among them.
  std::span<const Pair> all() const { return pairs_; }

  /// What find_or_add() has added, in that order; of a copy, what was added to the original, too.
  std::span<const PairId> added() const { return added_; }

  /// Returns whether one more pair can be added.
  bool has_room() const { return count_ < limits_.pairs && ids_left() > 0; }
  /// How many ids can still be given out.
  std::size_t ids_left() const {
    return empty_.size() + (pairs_.size() < limits_.ids ? limits_.ids - pairs_.size() : 0);
  }
  const PairLimits& limits() const { return limits_; }

 private:
  PairId next_id();
  void enter(PairId id, Pair pair);

  PairLimits limits_;
  std::vector<Pair> pairs_;
  std::vector<bool> there_;  // by id
  std::size_t count_ = 0;
  std::deque<PairId> empty_;  // to be filled, descending
  std::vector<PairId> added_;
  std::map<std::pair<std::string, std::string>, PairId> by_identity_;  // (base, quote)
  std::map<std::string, PairId, std::less<>> by_name_;
};

}  // namespace candled
