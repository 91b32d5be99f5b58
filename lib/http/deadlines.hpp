#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>

#include "http/connection_id.hpp"

namespace candled::http {

/// The event that a connection waits for, which also decides how long it waits.
enum class Wait : std::uint8_t {
  forever,      ///< for a worker, or for the next piece of a stream
  for_request,  ///< for the first byte of a request
  for_head,     ///< for the rest of its head
  for_client,   ///< for the client to take an answer
  for_close,    ///< for the client to close the connection
};

/// The end times of the waits of many connections. All waits of one kind have the same length, so the one
/// that began first ends first, and nothing has to be sorted.
///
/// One thread at a time.
class Deadlines {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Lengths = std::array<std::chrono::milliseconds, 5>;  ///< by Wait; the first is unused

  struct Entry {
    ConnectionId connection;
    Wait wait;
    Time at;
  };
  using Place = std::list<Entry>::iterator;

  explicit Deadlines(const Lengths& lengths) : lengths_(lengths) {}

  /// Adds a connection, which begins with Wait::forever.
  Place add(ConnectionId connection);
  /// Begins another wait, or the same one anew.
  void begin(Place place, Wait wait, Time now);
  void remove(Place place) { list(place->wait).erase(place); }

  /// Returns the time at which the first wait ends.
  std::optional<Time> next() const;
  /// Returns a connection whose wait is over.
  std::optional<Entry> expired(Time now) const;
  /// Returns the connection that has waited longest for its client.
  std::optional<ConnectionId> slowest() const;

 private:
  std::list<Entry>& list(Wait wait) { return lists_[static_cast<std::size_t>(wait)]; }

  const Lengths lengths_;
  std::array<std::list<Entry>, 5> lists_;  // by Wait
};

}  // namespace candled::http
