#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "repair/plan.hpp"

namespace candled::repair {

/// The requests to be sent, the newest buckets first, so that the candles people look at are whole again
/// first. Requests that have failed come after those that have not.
///
/// It keeps at most `max_requests`; beyond that the oldest are dropped, and overflown() says that they are to
/// be looked for again. Not thread-safe.
class Todo {
 public:
  static constexpr std::size_t max_requests = 20'000;

  explicit Todo(std::size_t max = max_requests) : max_(max) {}

  void add(Request request);
  void add(std::vector<Request> requests);
  /// Takes all requests of one pair and interval that may be sent at any time and have not failed yet, so
  /// that they can be planned anew together with more.
  std::vector<Request> take_untried(PairId pair, Interval interval);
  /// Takes the first request that may be sent by now.
  std::optional<Request> take(milliseconds uptime);
  /// Returns whether a request may be sent by now.
  bool has_due(milliseconds uptime) const;

  bool empty() const { return requests_.empty(); }
  std::size_t size() const { return requests_.size(); }
  /// Returns the number of buckets that all requests ask for.
  std::size_t buckets() const;
  /// Returns whether requests were dropped since the last clear().
  bool overflown() const { return overflown_; }
  /// Removes all requests of one pair and returns them.
  std::vector<Request> remove(PairId pair);
  void clear();

 private:
  std::vector<Request> remove_if(const std::function<bool(const Request&)>& leaves);
  void sort();

  const std::size_t max_;
  std::vector<Request> requests_;  // the first to be sent is the last element
  bool overflown_ = false;
};

}  // namespace candled::repair
