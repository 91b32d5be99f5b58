#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "poloniex-sim/connection.hpp"
#include "poloniex-sim/fault.hpp"

namespace candled::sim {

/// A request to which a fault happens.
struct Hit {
  Fault fault;
  std::string path;
};

/// Returns `time` in the form of the header `Date`, to the second.
std::string http_date(std::chrono::system_clock::time_point time);

/// Sends `answer`, a whole HTTP response, or the fault's version of it. Returns false if the connection is to
/// be closed.
bool deliver(Connection& connection, std::string_view answer, const std::optional<Hit>& hit);

}  // namespace candled::sim
