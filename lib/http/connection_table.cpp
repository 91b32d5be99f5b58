#include "http/connection_table.hpp"

#include <utility>

namespace candled::http {

ConnectionId ConnectionTable::next_id() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  return {.slot = free_.back(), .generation = slots_[free_.back()].generation};
}

Connection& ConnectionTable::add(std::unique_ptr<Connection> connection) {
  Slot& slot = slots_[connection->id.slot];
  free_.pop_back();
  ++size_;
  slot.connection = std::move(connection);
  return *slot.connection;
}

Connection* ConnectionTable::find(ConnectionId id) const {
  if (id.slot >= slots_.size() || slots_[id.slot].generation != id.generation) return nullptr;
  return slots_[id.slot].connection.get();
}

void ConnectionTable::remove(ConnectionId id) {
  Slot& slot = slots_[id.slot];
  slot.connection.reset();
  ++slot.generation;
  free_.push_back(id.slot);
  --size_;
}

std::vector<ConnectionId> ConnectionTable::ids() const {
  std::vector<ConnectionId> ids;
  for (const Slot& slot : slots_)
    if (slot.connection) ids.push_back(slot.connection->id);
  return ids;
}

}  // namespace candled::http
