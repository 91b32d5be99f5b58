#pragma once

#include <expected>
#include <optional>
#include <stop_token>
#include <string>

#include "feed/feed_error.hpp"
#include "feed/ticker.hpp"

namespace candled::feed {

/// A source of tickers, one request at a time: begin(), then wait_until() until it returns a result.
///
/// Not thread-safe; a stop may be requested from any thread.
class Feed {
 public:
  using Result = std::expected<TimedTicker, FeedError>;

  virtual ~Feed() = default;

  /// Sends a request. A request that is still in flight is abandoned.
  virtual void begin() = 0;

  /// Waits for the answer to the request in flight, at most until `deadline` of the local clock. Returns
  /// nothing if the answer has not come by then; the request goes on. A stop ends the wait at once, with
  /// FeedFailure::stopped.
  virtual std::optional<Result> wait_until(TimePoint deadline, std::stop_token stop) = 0;

  /// Returns the name of the API that it asks, as in the log and `/api/status`: `return-ticker`, `price`, or
  /// `auto` before one has answered.
  virtual std::string name() const = 0;
};

}  // namespace candled::feed
