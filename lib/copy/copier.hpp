#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "copy/bucket_scan.hpp"
#include "copy/contents.hpp"
#include "store/candle_store.hpp"

namespace candled::copy {

/// The result of copying so far.
struct Copied {
  std::uint64_t read = 0;       ///< candles of the source
  std::uint64_t added = 0;      ///< candles that the target did not have
  std::uint64_t differing = 0;  ///< candles of which the target had another one; the better one stays
};

/// Copies what one store has into another one that lacks it: pairs, candles with their trades, the buckets
/// that were given up, and until when candles were removed. The state of the forming bucket is not copied.
///
/// Candles arrive as they are. Only where the target has candles of its own that the source has not, or has
/// other ones, its rules decide: the better candle stays, and bigger ones become the merge of what is stored
/// then. A second run adds what is missing and changes nothing else, and so does one after an interruption.
/// Collectors may go on with both stores: what the source stores after the beginning is left to the next run.
///
/// Memory grows with the number of pairs, not with the number of candles. Not thread-safe.
class Copier {
 public:
  /// Called every few thousand candles. Copying ends when it returns false.
  using GoOn = std::function<bool(const Copied& so_far)>;

  /// `contents` is what `source` has. The writer of `target` should have only the shortest interval of the
  /// source configured, so that nothing is merged that the source has not. All must outlive it.
  Copier(store::CandleStore& source, const Contents& contents, store::CandleStore& target, GoOn go_on)
      : source_(source),
        contents_(contents),
        target_(target),
        go_on_(std::move(go_on)) {}

  /// Copies everything. Returns nothing if `go_on` has ended it.
  std::expected<std::optional<Copied>, store::StoreError> run();

 private:
  using Done = std::expected<void, store::StoreError>;

  Done copy_all();
  Done begin();
  Done add_pairs(Pairs pairs);
  Done copy_given_up();
  Done copy_candles(Interval interval);
  Done join(BucketScan& from, BucketScan& to);
  Done compare(std::optional<TimePoint> open_time, const BucketScan& from, const BucketScan& to);
  void offer(const PairCandle& row, const PairCandle* here);
  void keep(const PairCandle& here);
  bool is_mixed(const PairCandle& row) const;
  void mix(const PairCandle& row);
  Done store_some();
  Done store_rest();
  Done take_over();
  Done store_by_rule();
  std::expected<std::vector<std::optional<Traded>>, store::StoreError> trades() const;

  store::CandleStore& source_;
  const Contents& contents_;
  store::CandleStore& target_;
  const GoOn go_on_;
  std::unique_ptr<store::CandleReader> from_;
  Pairs pairs_;                                     // of the target
  std::vector<std::optional<PairId>> ids_;          // in the target, by the id in the source
  std::vector<std::optional<PairId>> ids_of_scan_;  // the same for the current scan
  std::vector<bool> is_copied_;                     // by id in the target
  std::vector<Interval> intervals_;                 // of both
  std::vector<TimeRange> mixed_;     // where a pair has candles besides those of the source, by id
  std::vector<PairCandle> missing_;  // to be taken over
  std::uint64_t missing_since_ = 0;  // what was read when the first of them was found
  std::vector<PairCandle> ruled_;    // to be stored by the rules of a store
  Copied copied_;
  std::uint64_t reported_ = 0;
  bool stopped_ = false;
};

}  // namespace candled::copy
