#include "http/response_cache.hpp"

#include <functional>
#include <utility>

namespace candled::http {
namespace {

/// The cost of an entry's nodes, control blocks and allocations, roughly.
constexpr std::size_t overhead = 512;

std::size_t cost(std::string_view head, const Answer& answer) {
  return overhead + head.size() + answer.fields.size() + (answer.body ? answer.body->size() : 0);
}

}  // namespace

std::shared_ptr<const Answer> ResponseCache::find(std::string_view head, std::uint64_t version) {
  Entries forgotten;  // freed after the lock is released
  const std::scoped_lock lock(mutex_);
  forgotten = forget_others(version);
  const auto found = index_.find(head);
  if (found == index_.end()) return {};
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->answer;
}

void ResponseCache::keep(std::string_view head, std::shared_ptr<const Answer> answer, std::uint64_t version) {
  const std::size_t bytes = cost(head, *answer);
  if (answer->true_while_stored != version || bytes > max_entry_bytes || bytes > max_bytes_) return;
  Entries forgotten;
  const std::scoped_lock lock(mutex_);
  forgotten = forget_others(version);
  if (index_.contains(head) || (bytes > big_entry_bytes && !asked_lately(head))) return;
  entries_.push_front({.head = std::string(head), .answer = std::move(answer), .bytes = bytes});
  index_.emplace(entries_.front().head, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > max_bytes_) remove_last();
}

std::size_t ResponseCache::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

/// Returns whether the response was asked for before and no other big one has taken its slot since. Two heads
/// of one hash are cached too early, which harms nobody.
bool ResponseCache::asked_lately(std::string_view head) {
  const std::size_t hash = std::hash<std::string_view>{}(head);
  return std::exchange(big_ones_[hash % big_ones_.size()], hash) == hash;
}

ResponseCache::Entries ResponseCache::forget_others(std::uint64_t version) {
  if (version == version_) return {};
  version_ = version;
  bytes_ = 0;
  index_.clear();
  return std::exchange(entries_, {});
}

void ResponseCache::remove_last() {
  bytes_ -= entries_.back().bytes;
  index_.erase(entries_.back().head);
  entries_.pop_back();
}

}  // namespace candled::http
