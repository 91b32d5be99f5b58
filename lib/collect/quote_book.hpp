#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "candle/candle_builder.hpp"
#include "collect/listings.hpp"
#include "collect/pair_room.hpp"
#include "collect/rejected_pairs.hpp"
#include "feed/pair_filter.hpp"
#include "feed/ticker.hpp"
#include "live/pair_registry.hpp"

namespace candled::collect {

/// Knows every pair by the names that feeds use for it, and turns a ticker into samples.
///
/// New names take the room of pairs that are no longer listed once all of it is taken, if they appear in
/// Listings::answers_to_believe consecutive answers.
///
/// Not thread-safe.
class QuoteBook {
 public:
  /// The largest number of pairs that are asked to give way together; it bounds how long the store is busy
  /// with them.
  static constexpr std::size_t most_leaving = 500;

  /// Starts with the known pairs, and what is known of their listing; adds new pairs that pass the filter.
  /// `registry` must outlive it, and nobody else may remove pairs from it.
  QuoteBook(feed::PairFilter filter, live::PairRegistry& registry, Listings listings = Listings())
      : filter_(std::move(filter)),
        registry_(&registry),
        pairs_(registry.pairs()),
        listings_(std::move(listings)) {}

  /// Returns the samples of `ticker`, in its order. Adds to `rejected` the quotes that are left out for
  /// anything but the filter: invalid prices, `bad_name`, `too_many_pairs`.
  std::vector<Sample> samples(const feed::Ticker& ticker, RejectedPairs& rejected);

  const Pairs& pairs() const { return *pairs_; }
  /// Returns pairs() for others to keep; never null.
  std::shared_ptr<const Pairs> snapshot() const { return pairs_; }
  /// Returns the known pairs that the filter leaves out, ascending: an earlier run collected them.
  std::vector<PairId> excluded() const;

  /// Returns a sentence about each part of the filter that matches neither a pair of `ticker` nor a known
  /// one.
  std::vector<std::string> unmatched(const feed::Ticker& ticker) const;

  /// Returns the pairs that may give way to names that wait for room; empty if no name waits, or no pair may
  /// give way. Until made_room() these pairs are left out of samples, as if there were no room for them.
  std::optional<RoomNeeded> need_room();
  /// Removes the pairs that have given way. Pairs that were kept are not asked again.
  void made_room(const store::GivenWay& given_way);
  /// Returns the number of names in the newest answer that wait for room.
  std::size_t waiting() const { return waiting_; }

 private:
  enum class Verdict : std::uint8_t { wanted, unwanted, bad_name, too_many_pairs };
  struct Entry {
    Verdict verdict;
    std::optional<PairId> id{};    // of a wanted pair, or of a known one that is no longer wanted
    std::uint64_t since = 0;       // the first of the consecutive answers that refused it as one too many
    std::uint64_t refused_in = 0;  // the last of these answers
  };

  Entry& look_up(const std::string& name);
  Entry judge(const std::string& name);
  void wait_for_room(Entry& entry);
  bool is_leaving(PairId id) const;

  feed::PairFilter filter_;
  live::PairRegistry* registry_;        // never null
  std::shared_ptr<const Pairs> pairs_;  // as of the newest answer; never null
  Listings listings_;
  NameOrder name_order_ = NameOrder::quote_first;
  std::unordered_map<std::string, Entry> entries_;  // by the feed's name, which is in name_order_
  std::size_t waiting_ = 0;
  std::vector<PairId> leaving_;  // ascending
  std::vector<bool> kept_;       // by id: true if it has a complete candle
};

}  // namespace candled::collect
