#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "postgres/connection.hpp"
#include "postgres/forming_follower.hpp"
#include "postgres/pair_keys.hpp"
#include "postgres/version_floor.hpp"
#include "store/changes.hpp"
#include "store/watch.hpp"

namespace candled::postgres {

/// Asks the database four times a second for its version, and for what has changed since the version before.
///
/// A failover may lose versions, whose numbers are then given out again for other contents. So each version
/// has a random stamp, and where the newest known one is gone, or has another stamp, everything may have
/// changed.
class StoreWatch final : public store::Watch {
 public:
  static constexpr std::chrono::milliseconds between_looks{250};
  /// How long a server may be behind what was seen before, as another standby may be, until that counts as
  /// lost.
  static constexpr std::chrono::milliseconds patience{2'000};

  /// Begins to look. Whatever is new raises `floor`, is told to `listener`, and is counted in `changes`, in
  /// this order. Both references must outlive the watch.
  StoreWatch(const Target& target, std::shared_ptr<PairKeys> keys, VersionFloor& floor, Listener listener,
             store::ChangeCounter& changes);

  store::WatchState state() const override;

 private:
  using Clock = std::chrono::steady_clock;
  /// The version up to which changes were told.
  struct Cursor {
    std::int64_t version;
    std::int64_t stamp;

    friend bool operator==(const Cursor&, const Cursor&) = default;
  };
  /// The row of the table `store`, and what the server says of itself.
  struct Row {
    Cursor cursor;
    std::int64_t pair_changes;
    std::optional<TimePoint> closed_until;
    store::WatchState state;
  };

  /// What one look has seen, all of it at one moment.
  struct Seen {
    Row row;
    Cursor cursor{};         // the newest version
    bool changed = false;    // whether anything has, since the look before
    bool restarted = false;  // whether versions that were known are lost
    store::Noticed noticed{};
    std::vector<FormingState> states{};
  };

  void run(const std::stop_token& stop);
  void look();
  Seen see(Connection& connection);
  void see_changes(Connection& connection, Seen& seen);
  void tell(const Seen& seen);
  static Row read(Connection& connection);
  bool await_behind(const Row& row);
  std::optional<Cursor> follow(Connection& connection, store::Noticed& noticed) const;
  void add(const Result& rows, std::size_t row, store::Noticed& noticed) const;
  void publish(store::WatchState state);

  Session session_;
  const std::shared_ptr<PairKeys> keys_;
  VersionFloor& floor_;
  const Listener listener_;
  store::ChangeCounter& changes_;
  FormingFollower follower_;
  std::optional<Cursor> cursor_;  // empty before the first success
  std::int64_t pair_changes_ = 0;
  std::optional<Clock::time_point> behind_since_;
  mutable std::mutex mutex_;  // guards the next two
  store::WatchState state_;
  std::optional<Clock::time_point> last_success_;
  std::condition_variable_any wake_;  // never notified but by a stop
  std::jthread thread_;               // the last member: it uses all others
};

}  // namespace candled::postgres
