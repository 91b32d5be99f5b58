#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "poloniex-sim/connection.hpp"
#include "poloniex-sim/fault.hpp"

namespace candled::sim {

/// A request that is hit by a fault.
struct Hit {
  Fault fault;
  std::string path;
};

/// `time` as the header `Date` has it, to the second.
std::string http_date(std::chrono::system_clock::time_point time);

/// Sends `answer`, which is a whole HTTP response, or what becomes of it. False when the connection is to be
/// closed.
bool deliver(Connection& connection, std::string_view answer, const std::optional<Hit>& hit);

}  // namespace candled::sim
