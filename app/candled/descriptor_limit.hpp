#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace candled::app {

/// Lets this process have as many descriptors as the system allows it. When those are too few for
/// `connections` besides all else, a sentence says so.
std::optional<std::string> allow_descriptors(std::size_t connections);

}  // namespace candled::app
