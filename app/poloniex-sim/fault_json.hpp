#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "poloniex-sim/fault_plan.hpp"

namespace candled::sim {

/// Reads the body of `POST /sim/fault`, one flat object such as
///
///     {"fault":"status","status":502,"on":"/public","for_ms":10000}
///
/// with `fault` and, each where it makes sense, `status`, `time_ms` (delay, drip, throttle), `text` (error),
/// `on`, `after_ms`, and `for_ms` or `calls`. Anything unknown or of a wrong type is an error, which is a
/// sentence.
std::expected<PlannedFault, std::string> parse_fault_json(std::string_view json);

/// Returns `planned` as such an object.
std::string to_json(const PlannedFault& planned);

}  // namespace candled::sim
