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
#include "store/candle_scan.hpp"
#include "store/changes.hpp"
#include "store/store_error.hpp"
#include "store/verification.hpp"

/// The contract of a store of candles. Whatever keeps these promises can stand behind everything else in this
/// program; test/store/contract checks them.
///
/// **Candles.** A store holds at most one candle for each pair, interval and open_time. Open times are
/// aligned to the interval and lie between the years -9999 and 9999. Every digit of a price comes back as it
/// was stored. Of two candles of one bucket the better one stays (`candle/better.hpp`), and a complete one
/// always. A bigger candle that has ended is the merge of its stored parts (`candle/merge.hpp`).
///
/// **Pairs.** A PairId is a number that this process and the store agree on: CandleReader::pairs() tells
/// those that are stored, and Batch::new_pairs adds some. Ids are below Pairs::max_ids and need not be dense.
/// An id means one pair for as long as a store is open.
///
/// **Errors.** A StoreError is what may happen to a correct program: a full disk, a lock, damage. The call
/// has then changed nothing and may be repeated at any time, with the same result as if it had not failed. A
/// mistake of the program, such as a pair that was never stored, is an exception (std::logic_error or one of
/// its kinds) and changes nothing either. Candles, states, repairs and removals may be repeated after a
/// success, too: that changes nothing more.
///
/// **Durability.** Each writing call says what its changes survive: the end of the process, or a power cut,
/// too. A change becomes visible to readers when the call returns, all of it at once.
///
/// **Threads.** A reader, a scan and the writer each belong to one thread at a time, and never wait for each
/// other longer than one call takes. Only CandleStore and Changes are thread-safe.
namespace candled::store {

/// The order of answers: that of Position, or its reverse.
enum class Order : std::uint8_t { ascending, descending };

/// Selects the candles to read. What is absent does not restrict. A pair or an interval of which there are no
/// candles, times that exclude each other and a limit of 0 find nothing, and are no error.
struct CandleQuery {
  std::optional<PairId> pair{};
  std::optional<Interval> interval{};
  std::optional<TimePoint> start{};  ///< inclusive, on open_time
  std::optional<TimePoint> end{};    ///< exclusive, on open_time
  std::optional<Position> after{};   ///< only what follows this place in `order`; nothing need be there
  Order order = Order::ascending;
  std::size_t limit = 500;  ///< the first so many in `order`
};

/// The summary of what is stored of one pair and interval; there is none without candles.
struct SeriesSummary {
  PairId pair;
  Interval interval;
  TimePoint first;   ///< open_time of the oldest candle
  TimePoint newest;  ///< open_time of the newest candle
  std::uint64_t candles;
};

/// The input of one transaction. Candles and states may be of the pairs that are stored and of `new_pairs`.
struct Batch {
  std::span<const Pair> new_pairs{};  ///< first seen since the batch before
  std::span<const PairId> new_ids{};  ///< theirs, unused ones; if empty, they follow those that are stored
  std::span<const PairCandle> candles{};   ///< those of shorter intervals before those that they are parts of
  const FormingState* forming = nullptr;   ///< the state once `candles` have closed; replaces the one before
  const FormingState* replayed = nullptr;  ///< the state when a replay has ended; replaces the one before
  bool clock_confirmed = false;  ///< with `forming`: the exchange's clock says that its time is right
  bool of_another = false;       ///< another builder has closed `candles` than those of the batches before
};

/// The result of storing a batch.
struct Stored {
  std::size_t candles = 0;           ///< how many of the batch are in buckets that had none
  std::vector<PairCandle> merged{};  ///< bigger ones that are new or different, of any pair
};

/// A bucket of one pair that has, or had, a stored candle.
struct StoredBucket {
  PairId pair;
  Interval interval;
  TimePoint open_time;
};

/// The result of a step of merging for intervals that were configured later than their parts were stored.
struct MergedLater {
  std::vector<PairCandle> merged{};          ///< new or different
  std::map<Interval, TimePoint> unmerged{};  ///< see CandleWriter::unmerged()
};

/// A reason for which the exchange's own candles cannot fill a bucket, for good: it will not be asked again.
enum class GiveUp : std::uint8_t {
  no_trades,  ///< the exchange says that nothing was traded in it
  absent,     ///< the exchange has no candle of it
  invalid,    ///< the exchange's candle contradicts itself
  has_parts,  ///< shorter candles of the bucket are stored, which the exchange's could contradict
};

/// Returns `no_trades`, `absent`, `invalid` or `has_parts`.
std::string_view to_string(GiveUp reason);

/// Consecutive buckets that were given up for one reason.
struct GivenUp {
  TimeRange buckets;  ///< from the first one's open_time to the last one's end
  GiveUp reason;

  friend bool operator==(const GivenUp&, const GivenUp&) = default;
};

/// The exchange's own candles of a stretch of one pair.
struct Repair {
  PairId pair;
  Interval interval;
  std::span<const Candle> candles{};    ///< of that interval, ascending, checked, of source exchange
  std::span<const GivenUp> given_up{};  ///< buckets that stay as they are; a later reason replaces an earlier
};

/// The result of a repair.
struct Repaired {
  std::size_t fetched = 0;  ///< the exchange's candles that took the place of missing or incomplete ones
  std::size_t derived = 0;  ///< bigger candles that are new or different by that
};

/// Names the candles of an interval that are too old to be kept.
struct Removal {
  Interval interval;
  TimePoint before;  ///< of the candles that opened earlier
};

/// The result of a step of a removal.
struct Removed {
  std::size_t candles = 0;
  bool more = false;  ///< true if the next call would remove something, too
};

/// The pairs that have given way to others, and those that could not.
struct GivenWay {
  std::vector<PairId> gone{};
  std::vector<PairId> kept{};  ///< they have complete candles, or some that cannot be read
};

/// The state of the open bucket as it was saved last.
struct SavedForming {
  std::optional<FormingState> state;  ///< nothing if none was ever saved, or it cannot be read
  std::string unreadable;             ///< why it cannot be read, a phrase; empty if it can, or there is none
};

/// Reads what is stored.
///
/// Each call sees one moment of the store: every transaction whole or not at all, and all that returned
/// before the call began. Reads never wait for the writer. One thread at a time per reader.
class CandleReader {
 public:
  template <typename T>
  using Result = std::expected<T, StoreError>;

  virtual ~CandleReader() = default;

  /// Returns the candles that `query` names, in its order.
  virtual Result<std::vector<PairCandle>> candles(const CandleQuery& query) = 0;
  /// Returns a row for each pair and interval that has candles, by pair, then interval.
  virtual Result<std::vector<SeriesSummary>> series() = 0;
  /// Returns all pairs that are stored, with their ids.
  virtual Result<Pairs> pairs() = 0;
  /// Returns the state of the open bucket as it was saved last. What cannot be read is no error: see
  /// SavedForming.
  virtual Result<SavedForming> forming() = 0;
  /// Returns the state of the bucket that was open when the newest replay ended: of a recording that may go
  /// on.
  virtual Result<SavedForming> replayed() = 0;
  /// Returns the buckets of `interval` that were given up and lie at least in part in `range`, ascending.
  /// Neighbours with one reason may come as one or as several.
  virtual Result<std::vector<GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) = 0;
  /// Returns until when candles of each interval were removed for their age: buckets that opened before are
  /// not missing. Intervals of which none were removed are left out.
  virtual Result<std::map<Interval, TimePoint>> removed_until() = 0;
  /// Returns the bytes that the store takes on disk, its logs included.
  virtual Result<std::uint64_t> size_bytes() = 0;
};

/// Writes to a store. One per store in all processes; one thread at a time.
class CandleWriter {
 public:
  virtual ~CandleWriter() = default;

  /// Stores a batch. It survives a power cut if it has candles or a replayed state, else the end of the
  /// process.
  ///
  /// A bigger candle that has ended is afterwards the merge of its stored parts, whatever the batch says of
  /// it, if one of them has changed or the batch has it; where not all parts are stored it may stay as it is.
  /// Without a forming state, what has ended is told by the newest candles.
  ///
  /// A candle that was stored before its bucket had ended, by a clock that was ahead, makes way for any
  /// other, and is taken away when its bucket ends without one. That it was shows once a batch's clock is
  /// confirmed.
  ///
  /// Throws std::out_of_range for a candle or a state of a pair that is not stored, and std::invalid_argument
  /// for a new pair with the id of one that gave way. A new pair whose id or name another one has is refused
  /// with an error. What comes of a pair that gave way is left out.
  virtual std::expected<Stored, StoreError> store(const Batch& batch) = 0;

  /// Returns how many candles were taken away, since the store was opened, because they had been stored
  /// before their bucket had ended.
  virtual std::uint64_t withdrawn() const = 0;

  /// Puts the exchange's candles where ours are missing or incomplete, merges anew every bigger candle that
  /// has ended and has one of these buckets in it, and remembers what was given up. Candles of buckets that
  /// were not closed by the newest forming state stored are left out, and all are where none was ever stored.
  /// It survives a power cut. Throws for a pair that is not stored; of one that gave way nothing is taken.
  virtual std::expected<Repaired, StoreError> repair(const Repair& repair) = 0;

  /// Returns the configured intervals of which candles may be missing although their parts are stored,
  /// because they were not configured then: those that opened before the time.
  virtual std::map<Interval, TimePoint> unmerged() const = 0;

  /// Merges some of what is missing by that: the shorter intervals before the longer, of each the newest
  /// candles first. A step is short: it bounds how long others wait. Repeated, it ends with unmerged() empty.
  /// It survives the end of the process.
  virtual std::expected<MergedLater, StoreError> merge_later() = 0;

  /// Merges the candles of `buckets` anew from their stored parts, whatever is stored of them, and what they
  /// are parts of. Returns the candles that have changed. It survives a power cut.
  virtual std::expected<std::vector<PairCandle>, StoreError> merge_anew(
      std::span<const StoredBucket> buckets) = 0;

  /// Removes some of the candles that `removal` names, the oldest first, and what was given up beside them.
  /// The store decides how many a step takes, so that others do not wait long, and how many of the newest it
  /// spares until more are old enough. Bigger candles stay as they are. It survives the end of the process;
  /// after a power cut some may be back.
  virtual std::expected<Removed, StoreError> remove(const Removal& removal) = 0;

  /// Takes out the first `count` of `candidates` that have no complete candle of any interval, with their
  /// candles and all else that is stored of them; those after them are not looked at. Their ids stay empty
  /// for as long as the store is open: what comes of these pairs later is left out. It survives the end of
  /// the process.
  virtual std::expected<GivenWay, StoreError> give_way(std::span<const PairId> candidates,
                                                       std::size_t count) = 0;

  /// Does one short step of the upkeep that this kind of store needs, such as giving the space of removed
  /// candles back to the file system. Changes nothing that a reader finds. Returns true if a further step has
  /// something to do now. Called when nothing waits to be stored.
  virtual std::expected<bool, StoreError> maintain() = 0;
};

/// An open store: its one writer, and as many readers as are asked for.
///
/// Thread-safe but for writer(). It must outlive all that it hands out.
class CandleStore {
 public:
  virtual ~CandleStore() = default;

  /// Names the store for people: where the candles are, and that it is new if it is.
  virtual std::string description() const = 0;
  /// The one writer; it lives as long as the store. Throws std::logic_error if the store was opened with
  /// Access::read.
  virtual CandleWriter& writer() = 0;
  /// Opens a reader with a connection of its own.
  virtual std::expected<std::unique_ptr<CandleReader>, StoreError> open_reader() = 0;
  /// Begins to read all candles of `query` with a connection of its own.
  virtual std::expected<std::unique_ptr<CandleScan>, StoreError> scan(const ScanQuery& query) = 0;

  /// Tells when readers find something else than before, by what this store's writer did. A store that was
  /// opened with Access::read need not notice what others write.
  virtual const Changes& changes() const = 0;

  /// Checks the whole store against itself, in one snapshot, beside a writer or without one, and changes
  /// nothing. Returns how many findings there were.
  ///
  /// The parts of a candle are the candles of the next smaller interval in the store that divides its own.
  /// Open, high, low, close, observation and source have to be their merge, and every part of a complete
  /// candle has to be complete. A bigger candle that disagrees with these parts but is the merge of even
  /// smaller ones is right: it is then the parts that are wrong or, since the intervals were configured
  /// otherwise, not all there. So is one of which not all parts are stored and which is better than their
  /// merge, or complete when that is not: it counts as one without parts. One is missing if it has parts,
  /// something opened after its end, series() tells of candles of that interval before and after it, and the
  /// interval has been configured whenever something was stored since the missing ones were merged.
  ///
  /// Memory grows with the number of pairs and not with that of candles. Damage is a finding and no error.
  virtual std::expected<std::uint64_t, StoreError> verify(const VerificationOutput& output) = 0;
};

}  // namespace candled::store
