#pragma once

#include <cstddef>
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

/// All pairs ever seen, numbered in the order in which they were. Identities are unique, and so are names.
///
/// Not thread-safe; a copy is a snapshot.
class Pairs {
 public:
  /// More pairs than this are refused: it bounds what a misbehaving exchange can make us hold.
  static constexpr std::size_t max_count = 10'000;

  /// The id of the pair with this identity. An unknown one is added under its name or, where another identity
  /// holds that name already (`BTC_ETH` means one thing in each name order), under its name in the other
  /// order. Nothing when it cannot be added: it is not sound, max_count is reached or both names are taken.
  std::optional<PairId> find_or_add(const Pair& pair);

  std::optional<PairId> find(std::string_view base, std::string_view quote) const;
  std::optional<PairId> find_name(std::string_view name) const;

  /// The pair `id`, which must be one that this object gave out.
  const Pair& operator[](PairId id) const { return pairs_[index_of(id)]; }

  /// In the order of their ids, from PairId{0}.
  std::span<const Pair> all() const { return pairs_; }
  std::size_t size() const { return pairs_.size(); }

 private:
  std::vector<Pair> pairs_;
  std::map<std::pair<std::string, std::string>, PairId> by_identity_;  // (base, quote)
  std::map<std::string, PairId, std::less<>> by_name_;
};

}  // namespace candled
