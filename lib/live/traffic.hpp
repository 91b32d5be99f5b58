#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "live/histogram.hpp"

namespace candled::live {

/// Connections of the server, since the start.
struct ConnectionCounts {
  std::uint64_t open = 0;
  std::optional<std::uint64_t> streams{};  ///< those of `open` that receive events, if known
  std::uint64_t accepted = 0;
  std::map<std::string, std::uint64_t> refused{};  ///< by reason, such as `full`
};

/// Counts the answers over HTTP since the start, by route and status.
///
/// Thread-safe, without a lock. Its size is fixed: answers of no known route count for the route `other`.
class Traffic {
 public:
  static constexpr std::string_view other = "other";

  /// `routes` must outlive it.
  explicit Traffic(std::vector<std::string_view> routes);

  /// Counts an answer: by `route`, in `duration`, with `bytes` of head and body.
  void answered(std::string_view route, int status, std::chrono::nanoseconds duration, std::size_t bytes);

  struct RouteCounts {
    std::string_view route;
    std::map<int, std::uint64_t> requests;  ///< by status; only those that have occurred
    Histogram::Counts durations;
    std::uint64_t bytes = 0;
  };
  /// Returns the counts of every route, in the order given, and of `other` last.
  std::vector<RouteCounts> counts() const;

 private:
  static constexpr int first_status = 100;
  static constexpr int last_status = 599;

  struct Row {
    explicit Row(std::string_view name);

    std::string_view route;
    // One more than there are, for an invalid status.
    std::array<std::atomic<std::uint64_t>, last_status - first_status + 2> requests{};
    Histogram durations;
    std::atomic<std::uint64_t> bytes = 0;
  };

  Row& row_of(std::string_view route);

  std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace candled::live
