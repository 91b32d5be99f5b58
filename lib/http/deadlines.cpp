#include "http/deadlines.hpp"

#include <span>

namespace candled::http {

Deadlines::Place Deadlines::add(ConnectionId connection) {
  auto& list = lists_[0];
  list.push_back({.connection = connection, .wait = Wait::forever, .at = Time::max()});
  return std::prev(list.end());
}

void Deadlines::begin(Place place, Wait wait, Time now) {
  auto& to = list(wait);
  to.splice(to.end(), list(place->wait), place);
  place->wait = wait;
  place->at = wait == Wait::forever ? Time::max() : now + lengths_[static_cast<std::size_t>(wait)];
}

std::optional<Deadlines::Time> Deadlines::next() const {
  std::optional<Time> first;
  for (const auto& list : std::span(lists_).subspan(1))
    if (!list.empty() && (!first || list.front().at < *first)) first = list.front().at;
  return first;
}

std::optional<Deadlines::Entry> Deadlines::expired(Time now) const {
  for (const auto& list : std::span(lists_).subspan(1))
    if (!list.empty() && list.front().at <= now) return list.front();
  return {};
}

std::optional<ConnectionId> Deadlines::slowest() const {
  const auto& list = lists_[static_cast<std::size_t>(Wait::for_client)];
  return list.empty() ? std::nullopt : std::optional(list.front().connection);
}

}  // namespace candled::http
