#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "candle/pairs.hpp"
#include "candle/series.hpp"
#include "collect/pair_filter.hpp"
#include "collect/rejected_pairs.hpp"
#include "feed/ticker.hpp"

namespace candled {

/// Knows every pair by the names that feeds use for it, and turns a ticker into samples.
///
/// Not thread-safe.
class QuoteBook {
 public:
  /// Starts with the pairs known from the store; adds those that come in and pass the filter.
  QuoteBook(PairFilter filter, Pairs pairs) : filter_(std::move(filter)), pairs_(std::move(pairs)) {}

  /// The samples of `ticker`, in its order. Adds to `rejected` the quotes that are left out for anything but
  /// the filter: prices that are none, `bad_name`, `too_many_pairs`.
  std::vector<Sample> samples(const Ticker& ticker, RejectedPairs& rejected);

  const Pairs& pairs() const { return pairs_; }
  /// The known pairs that the filter leaves out, ascending: an earlier run collected them.
  std::vector<PairId> excluded() const;

  /// A sentence about each part of the filter that matches no pair of `ticker`, and none that is known.
  std::vector<std::string> unmatched(const Ticker& ticker) const;

 private:
  enum class Verdict : std::uint8_t { wanted, unwanted, bad_name, too_many_pairs };
  struct Entry {
    Verdict verdict;
    PairId id{};
  };

  const Entry& look_up(const std::string& name);
  Entry judge(const std::string& name);

  PairFilter filter_;
  Pairs pairs_;
  NameOrder name_order_ = NameOrder::quote_first;
  std::unordered_map<std::string, Entry> entries_;  // by the feed's name, which is in name_order_
};

}  // namespace candled
