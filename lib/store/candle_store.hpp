#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/candle.hpp"
#include "candle/forming_state.hpp"
#include "candle/pairs.hpp"
#include "candle/position.hpp"
#include "candle/traded.hpp"
#include "store/candle_scan.hpp"
#include "store/changes.hpp"
#include "store/given_up.hpp"
#include "store/store_error.hpp"
#include "store/taken_over.hpp"
#include "store/verification.hpp"
#include "store/watch.hpp"

/// The contract of a store of candles. Any implementation that keeps these promises works with the rest of
/// this program; test/store/contract checks them.
///
/// **Candles.** A store holds at most one candle for each pair, interval and open_time. Open times are
/// aligned to the interval and lie between the years -9999 and 9999. Every digit of a price is returned as it
/// was stored. Of two candles of one bucket the better one stays (`candle/better.hpp`), and a complete one
/// always stays. A bigger candle that has ended is the merge of its stored parts (`candle/merge.hpp`).
///
/// **Pairs.** A PairId is a number of this process, which live::PairRegistry gives out. A store maps it to
/// the key that it has for the pair's base and quote. One that a single process writes to may take the id of
/// a new pair as its key: the registry adopts the stored pairs at the start. CandleReader::pairs() returns
/// the stored pairs with their ids, and Batch::new_pairs adds pairs. Ids are below Pairs::max_ids and need
/// not be dense. An id means one pair for as long as a store is open.
///
/// **Errors.** A StoreError reports a condition that a correct program can meet: a full disk, a lock, damage.
/// The call has then changed nothing and may be repeated at any time, with the same result as if it had not
/// failed. A mistake of the program, such as a pair that was never stored, is an exception (std::logic_error
/// or a class derived from it) and changes nothing either. Candles, states, repairs and removals may also be
/// repeated after a success, which changes nothing more.
///
/// **Durability.** Each writing call states what its changes survive: the end of the process, or a power cut
/// as well. A change becomes visible to readers when the call returns, all of it at once.
///
/// **Threads.** A reader, a scan and the writer each belong to one thread at a time, and never wait for each
/// other for longer than one call takes. Only CandleStore and Changes are thread-safe.
namespace candled::store {

/// The order of results: that of Position, or its reverse.
enum class Order : std::uint8_t { ascending, descending };

/// Selects the candles to read. An absent or empty field does not restrict the selection. A pair or an
/// interval without candles, contradictory times and a limit of 0 select nothing, and are no error.
struct CandleQuery {
  std::vector<PairId> pairs{};        ///< ascending, each once
  std::vector<Interval> intervals{};  ///< ascending, each once
  std::optional<TimePoint> start{};   ///< inclusive, on open_time
  std::optional<TimePoint> end{};     ///< exclusive, on open_time
  std::optional<Position> after{};    ///< only candles after this place in `order`; no candle need be there
  Order order = Order::ascending;
  std::size_t limit = 500;  ///< the maximum number of candles, counted in `order`

  /// Returns whether the query is about one pair and one interval.
  bool is_of_one_series() const { return pairs.size() == 1 && intervals.size() == 1; }
  /// Returns whether the pair, the interval and the open_time of `row` are selected. `after` and `limit` are
  /// not considered.
  bool selects(const PairCandle& row) const;
};

/// The summary of the stored candles of one pair and interval; there is none without candles.
struct SeriesSummary {
  PairId pair;
  Interval interval;
  TimePoint first;   ///< open_time of the oldest candle
  TimePoint newest;  ///< open_time of the newest candle
  std::uint64_t candles;
};

/// The input of one transaction, which goes from a collector or a replay to the store unchanged. Candles and
/// states may belong to stored pairs and to `new_pairs`.
struct Batch {
  std::vector<NewPair> new_pairs{};       ///< pairs first seen since the previous batch, with unused ids
  std::vector<PairCandle> candles{};      ///< parts come before the bigger candles that they belong to
  std::optional<FormingState> forming{};  ///< the state once `candles` have closed; replaces the previous one
  std::optional<FormingState> replayed{};  ///< the state when a replay has ended; replaces the previous one
  bool clock_confirmed = false;            ///< with `forming`: true if the exchange's clock confirms its time
  bool of_another = false;                 ///< true if another builder than before has closed `candles`
};

/// The result of storing a batch.
struct Stored {
  std::size_t candles = 0;           ///< the number of candles of the batch in buckets that had none
  std::vector<PairCandle> merged{};  ///< bigger candles that are new or different, of any pair
  /// The number of candles of earlier batches that the store had lost since, and has stored again.
  std::size_t resent = 0;
};

/// A bucket of one pair that has, or had, a stored candle.
struct StoredBucket {
  PairId pair;
  Interval interval;
  TimePoint open_time;
};

/// The result of one step of merging for intervals that were configured after their parts were stored.
struct MergedLater {
  std::vector<PairCandle> merged{};          ///< bigger candles that are new or different
  std::map<Interval, TimePoint> unmerged{};  ///< see CandleWriter::unmerged()
};

/// The exchange's own candles of one pair in a stretch of time.
struct Repair {
  PairId pair;
  Interval interval;
  std::span<const Candle> candles{};  ///< candles of `interval`, ascending, checked, with source exchange
  /// The trades of each of `candles`; empty if they are not known. They are stored with a candle that is
  /// stored, and forgotten when another takes its place.
  std::span<const std::optional<Traded>> traded{};
  std::span<const GivenUp> given_up{};  ///< buckets left as they are; a later reason replaces an earlier one
};

/// The result of a repair.
struct Repaired {
  std::size_t fetched = 0;  ///< the number of the exchange's candles that replaced missing or incomplete ones
  std::size_t derived = 0;  ///< the number of bigger candles that are new or different as a result
};

/// Selects the candles of an interval that are too old to be kept.
struct Removal {
  Interval interval;
  TimePoint before;  ///< candles that opened earlier are removed
};

/// The result of one step of a removal.
struct Removed {
  std::size_t candles = 0;
  bool more = false;  ///< true if the next call would remove something as well
};

/// The pairs that have given way to others, and the pairs that could not.
struct GivenWay {
  std::vector<PairId> gone{};
  std::vector<PairId> kept{};  ///< pairs with complete candles, or with candles that cannot be read
};

/// The last saved state of the forming bucket.
struct SavedForming {
  std::optional<FormingState> state;  ///< empty if none was ever saved, or it cannot be read
  std::string unreadable;             ///< a phrase for why it cannot be read; empty if it can, or is absent
};

/// Reads a store.
///
/// Each call sees one moment of the store: every transaction as a whole or not at all, including all that
/// returned before the call began. Reads never wait for the writer. A reader belongs to one thread at a time.
class CandleReader {
 public:
  template <typename T>
  using Result = std::expected<T, StoreError>;

  virtual ~CandleReader() = default;

  /// Returns the candles that `query` selects, in its order.
  virtual Result<std::vector<PairCandle>> candles(const CandleQuery& query) = 0;
  /// Returns a row for each pair and interval that has candles, by pair, then interval.
  virtual Result<std::vector<SeriesSummary>> series() = 0;
  /// Returns all stored pairs with their ids.
  virtual Result<Pairs> pairs() = 0;
  /// Returns the last saved state of the forming bucket. A state that cannot be read is no error: see
  /// SavedForming.
  virtual Result<SavedForming> forming() = 0;
  /// Returns the state of the bucket that was forming when the latest replay ended, for a recording that may
  /// continue.
  virtual Result<SavedForming> replayed() = 0;
  /// Returns the buckets of `interval` that were given up and lie at least partly in `range`, ascending.
  /// Neighbouring buckets with one reason may be returned as one range or as several.
  virtual Result<std::vector<GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) = 0;
  /// Returns the time until which candles of each interval were removed for their age: buckets that opened
  /// before it are not missing. Intervals without such a removal are left out.
  virtual Result<std::map<Interval, TimePoint>> removed_until() = 0;
  /// Returns the trades of the candles of `interval` that opened in `range`, where they are stored, in any
  /// order. Memory grows with the number of candles in the range.
  virtual Result<std::vector<TradedBucket>> traded(Interval interval, TimeRange range) = 0;
  /// Returns the size of the store on disk in bytes, its logs included.
  virtual Result<std::uint64_t> size_bytes() = 0;
};

/// Writes to a store. A store has one writer in a process, which belongs to one thread at a time. Whether
/// other processes may write as well depends on the kind of store.
class CandleWriter {
 public:
  virtual ~CandleWriter() = default;

  /// Stores a batch. It survives a power cut if it has candles or a replayed state, otherwise the end of the
  /// process.
  ///
  /// Afterwards, a bigger candle that has ended is the merge of its stored parts, whatever candle the batch
  /// has for it, if one of the parts has changed or the batch has the candle. Where not all parts are stored
  /// it may stay as it is. Without a forming state, the newest candles determine which buckets have ended.
  ///
  /// A store with a single writing process lets a candle that was stored before its bucket had ended, by a
  /// clock that was ahead, make way for any other, and removes it when its bucket ends without one. Such
  /// candles are recognised once the clock of a batch is confirmed. A store that several processes write to
  /// refuses a collector's candles as `early` instead, if they end later than the database's clock shows.
  ///
  /// Throws std::out_of_range for a candle or a state of a pair that is not stored, and std::invalid_argument
  /// for a new pair with the id of a pair that gave way. A new pair with the id or name of another is refused
  /// with an error. Candles and states of a pair that gave way are left out.
  virtual std::expected<Stored, StoreError> store(const Batch& batch) = 0;

  /// Returns the number of candles that were removed since the store was opened because they had been stored
  /// before their bucket had ended.
  virtual std::uint64_t withdrawn() const = 0;

  /// Stores the exchange's candles where ours are missing or incomplete, merges again every bigger candle
  /// that has ended and contains one of these buckets, and records the buckets that were given up. Candles of
  /// buckets that the newest stored forming state had not closed are left out; without such a state, all are.
  /// It survives a power cut. Throws for a pair that is not stored; for a pair that gave way it stores
  /// nothing.
  virtual std::expected<Repaired, StoreError> repair(const Repair& repair) = 0;

  /// Returns the configured intervals of which candles may be missing although their parts are stored,
  /// because the interval was not configured then. Only candles that opened before the returned time may be
  /// missing.
  virtual std::map<Interval, TimePoint> unmerged() const = 0;

  /// Merges some of these missing candles: those of shorter intervals before those of longer ones, and the
  /// newest first within an interval. A step is short, which bounds how long others wait. Repeated steps end
  /// with unmerged() empty. It survives the end of the process.
  virtual std::expected<MergedLater, StoreError> merge_later() = 0;

  /// Merges the candles of `buckets` again from their stored parts, whatever is stored in their place, and
  /// then the bigger candles that they are parts of. Returns the candles that have changed. It survives a
  /// power cut.
  virtual std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const StoredBucket> buckets) = 0;

  /// Takes over rows of another store where this one has none, as they are: nothing is merged, and what is
  /// here stays. Returns the number of candles taken over. Afterwards unmerged() holds for every interval.
  /// It survives a power cut.
  ///
  /// The caller takes care that bigger candles agree with the parts that are stored: the ones that do not
  /// need store(). Throws std::out_of_range for a row of a pair that is not stored. Rows of a pair that gave
  /// way are left out.
  virtual std::expected<std::size_t, StoreError> take_over(const TakenOver& rows) = 0;

  /// Removes some of the candles that `removal` selects, the oldest first, together with the given-up buckets
  /// beside them. The store decides how many candles a step removes, so that others do not wait long, and how
  /// many of the newest it spares until more are old enough. Bigger candles stay as they are. It survives the
  /// end of the process; after a power cut some candles may be back.
  virtual std::expected<Removed, StoreError> remove(const Removal& removal) = 0;

  /// Removes the first `count` of `candidates` that have no complete candle of any interval, with their
  /// candles and everything else that is stored of them. The candidates after them are not examined. The ids
  /// of the removed pairs stay empty for as long as the store is open, and anything that arrives later for
  /// these pairs is left out. It survives the end of the process.
  virtual std::expected<GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                                       std::size_t count) = 0;

  /// Does one short step of the upkeep that this kind of store needs, such as returning the space of removed
  /// candles to the file system. Changes nothing that a reader finds. Returns true if a further step has work
  /// to do now. Called when nothing is waiting to be stored.
  virtual std::expected<bool, StoreError> maintain() = 0;
};

/// An open store, with its one writer and any number of readers.
///
/// Thread-safe except for writer(). It must outlive everything that it hands out.
class CandleStore {
 public:
  virtual ~CandleStore() = default;

  /// Returns a description for people: the place of the candles, and a note if the store is new.
  virtual std::string description() const = 0;
  /// Returns the one writer, which lives as long as the store. Throws std::logic_error if the store was
  /// opened with Access::read.
  virtual CandleWriter& writer() = 0;
  /// Opens a reader with a connection of its own.
  virtual std::expected<std::unique_ptr<CandleReader>, StoreError> open_reader() = 0;
  /// Begins a scan of all candles of `query` with a connection of its own.
  virtual std::expected<std::unique_ptr<CandleScan>, StoreError> scan(const ScanQuery& query) = 0;

  /// Returns the changes made by this store's writer, and by others as far as a watch() notices them.
  virtual const Changes& changes() const = 0;
  /// Begins to notice what other processes store, and tells `listener`: first that everything may have
  /// changed. Changes of this process are noticed as well. Returns null, without a thread, for a kind of
  /// store that only one process writes to. The watch must not outlive the store, and there is at most one at
  /// a time.
  virtual std::unique_ptr<Watch> watch(Watch::Listener listener);

  /// Checks the consistency of the whole store in one snapshot, with or without a writer beside it, and
  /// changes nothing. Returns the number of findings.
  ///
  /// The parts of a candle are the candles of the next smaller stored interval that divides its own. Open,
  /// high, low, close, observation and source must be the merge of the parts, and every part of a complete
  /// candle must be complete. A bigger candle that disagrees with these parts but is the merge of even
  /// smaller ones is right: it is then the parts that are wrong or, because the intervals were configured
  /// differently, not all there. Also right is a bigger candle of which not all parts are stored and which is
  /// better than their merge, or complete although the merge is not: it counts as one without parts. A bigger
  /// candle is missing if it has parts, something opened after its end, series() lists candles of that
  /// interval before and after it, and the interval has been configured whenever something was stored since
  /// the missing candles were merged.
  ///
  /// Memory grows with the number of pairs, not with the number of candles. Damage is a finding, not an
  /// error.
  virtual std::expected<std::uint64_t, StoreError> verify(const VerificationOutput& output) = 0;
};

}  // namespace candled::store
