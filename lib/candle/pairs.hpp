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

/// The limits beyond which further pairs are refused. They bound the memory that a misbehaving exchange can
/// make us use.
struct PairLimits {
  std::size_t pairs = 10'000;
  /// The number of ids that may ever be given out. Pairs that give way to others leave theirs behind.
  std::size_t ids = 20'000;
};

/// A pair that is new to a store, with its id.
struct NewPair {
  PairId id;
  Pair pair;
};

/// All known pairs, numbered in the order in which they were first seen. Identities are unique, and so are
/// names.
///
/// A pair that has given way to others is gone. Its id means no other pair for as long as this object or a
/// copy of it lives, so anything that still refers to the id finds the old name. Ids that were empty when the
/// pairs were read from a store are filled again.
///
/// Not thread-safe; a copy is a snapshot.
class Pairs {
 public:
  static constexpr std::size_t max_count = PairLimits{}.pairs;
  /// The exclusive upper bound of ids.
  static constexpr std::size_t max_ids = PairLimits{}.ids;

  /// Sets other limits. Existing pairs stay, whatever the limits are.
  void limit_to(PairLimits limits) { limits_ = limits; }

  /// Returns the id of the pair with this identity. An unknown pair is added under its name or, if another
  /// identity holds that name already (`BTC_ETH` means one thing in each name order), under its name in the
  /// other order. Returns nothing if it cannot be added: it is not sound, there is no room, or both names are
  /// taken.
  std::optional<PairId> find_or_add(const Pair& pair);

  /// Adds a pair of a store under its id, which must be no smaller than size(). Skipped ids are empty, and
  /// find_or_add() fills them. Returns whether the pair was added: neither its name nor its identity may be
  /// taken, it must be sound, and the limits must allow it.
  bool put(PairId id, const Pair& pair);

  /// Removes a pair, which gives way to others: from now on it is gone, and its name and identity are free.
  void remove(PairId id);

  std::optional<PairId> find(std::string_view base, std::string_view quote) const;
  std::optional<PairId> find_name(std::string_view name) const;

  /// Returns whether pair `id` exists, being neither gone nor empty.
  bool has(PairId id) const { return index_of(id) < pairs_.size() && there_[index_of(id)]; }

  /// Returns whether pair `id` existed and has given way to others.
  bool is_gone(PairId id) const {
    return index_of(id) < pairs_.size() && !has(id) && !pairs_[index_of(id)].name.empty();
  }

  /// Returns pair `id`, which must be below size(). A pair that is gone is returned as it was; an empty id
  /// has an empty pair.
  const Pair& operator[](PairId id) const { return pairs_[index_of(id)]; }

  /// Returns the ids of all existing pairs, ascending.
  std::vector<PairId> ids() const;
  /// Returns the number of existing pairs.
  std::size_t count() const { return count_; }
  /// Returns one more than the highest id.
  std::size_t size() const { return pairs_.size(); }
  /// Returns the pairs by id, from PairId{0}, including those that are gone and the empty ids.
  std::span<const Pair> all() const { return pairs_; }

  /// Returns the ids that find_or_add() has added, in that order; in a copy, those added to the original,
  /// too.
  std::span<const PairId> added() const { return added_; }
  /// Returns the added pairs without the first `count` of them.
  std::vector<NewPair> added_after(std::size_t count) const;

  /// Returns whether one more pair can be added.
  bool has_room() const { return count_ < limits_.pairs && ids_left() > 0; }
  /// Returns the number of ids that can still be given out.
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
  std::deque<PairId> empty_;  // descending; the last one is filled next
  std::vector<PairId> added_;
  std::map<std::pair<std::string, std::string>, PairId> by_identity_;  // (base, quote)
  std::map<std::string, PairId, std::less<>> by_name_;
};

}  // namespace candled
