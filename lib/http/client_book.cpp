#include "http/client_book.hpp"

#include <utility>

namespace candled::http {

ClientBook::Entry& ClientBook::of(ClientId client) {
  const auto known = newest_.find(client);
  if (known != newest_.end()) return known->second;
  if (newest_.size() >= most_) older_ = std::exchange(newest_, {});
  auto moved = older_.extract(client);
  if (moved.empty()) return newest_[client];
  return newest_.insert(std::move(moved)).position->second;
}

}  // namespace candled::http
