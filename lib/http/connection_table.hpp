#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "http/connection.hpp"

namespace candled::http {

/// The connections of a loop, by id.
///
/// One thread at a time.
class ConnectionTable {
 public:
  /// Returns an id for add().
  ConnectionId next_id();
  Connection& add(std::unique_ptr<Connection> connection);
  /// Returns null if that connection has been removed.
  Connection* find(ConnectionId id) const;
  void remove(ConnectionId id);

  std::size_t size() const { return size_; }
  /// Returns the ids of all connections.
  std::vector<ConnectionId> ids() const;

 private:
  struct Slot {
    std::uint32_t generation = 0;
    std::unique_ptr<Connection> connection;
  };

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace candled::http
