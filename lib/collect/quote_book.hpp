#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "candle/candle_builder.hpp"
#include "candle/pairs.hpp"
#include "collect/listings.hpp"
#include "collect/pair_room.hpp"
#include "collect/rejected_pairs.hpp"
#include "feed/pair_filter.hpp"
#include "feed/ticker.hpp"

namespace candled::collect {

/// Knows every pair by the names that feeds use for it, and turns a ticker into samples.
///
/// Where there are as many pairs as there may be, names that are new in Listings::answers_to_believe answers
/// running get the room of pairs that are listed no more.
///
/// Not thread-safe.
class QuoteBook {
 public:
  /// No more pairs than this are asked to give way together: it bounds how long the store is busy with it.
  static constexpr std::size_t most_leaving = 500;

  /// Starts with the pairs known from the store, and what is known of when they were listed; adds those that
  /// come in and pass the filter.
  QuoteBook(feed::PairFilter filter, Pairs pairs, Listings listings = Listings())
      : filter_(std::move(filter)),
        pairs_(std::move(pairs)),
        listings_(std::move(listings)) {}

  /// The samples of `ticker`, in its order. Adds to `rejected` the quotes that are left out for anything but
  /// the filter: prices that are none, `bad_name`, `too_many_pairs`.
  std::vector<Sample> samples(const feed::Ticker& ticker, RejectedPairs& rejected);

  const Pairs& pairs() const { return pairs_; }
  /// The known pairs that the filter leaves out, ascending: an earlier run collected them.
  std::vector<PairId> excluded() const;

  /// A sentence about each part of the filter that matches no pair of `ticker`, and none that is known.
  std::vector<std::string> unmatched(const feed::Ticker& ticker) const;

  /// Which pairs may give way to names that wait for room; nothing when no name does, or none may. Until
  /// made_room() they are left out of samples, as if there were no room for them.
  std::optional<RoomNeeded> need_room();
  /// Takes out those that have given way. Those that were kept are not asked again.
  void made_room(const store::GivenWay& given_way);
  /// How many names of the newest answer wait for room.
  std::size_t waiting() const { return waiting_; }

 private:
  enum class Verdict : std::uint8_t { wanted, unwanted, bad_name, too_many_pairs };
  struct Entry {
    Verdict verdict;
    std::optional<PairId> id{};    // of a wanted pair, or one that is known and not wanted any more
    std::uint64_t since = 0;       // which answers running refused it as one too many: from this one
    std::uint64_t refused_in = 0;  // to this one
  };

  Entry& look_up(const std::string& name);
  Entry judge(const std::string& name);
  void wait_for_room(Entry& entry);
  bool is_leaving(PairId id) const;

  feed::PairFilter filter_;
  Pairs pairs_;
  Listings listings_;
  NameOrder name_order_ = NameOrder::quote_first;
  std::unordered_map<std::string, Entry> entries_;  // by the feed's name, which is in name_order_
  std::size_t waiting_ = 0;
  std::vector<PairId> leaving_;  // ascending
  std::vector<bool> kept_;       // by id: it has a complete candle
};

}  // namespace candled::collect
