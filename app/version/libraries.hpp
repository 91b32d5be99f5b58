#pragma once

#include <vector>

#include "version/version_text.hpp"

namespace candled::version {

/// Returns the versions of the libraries that candled uses. Those that tell it are asked at run time; of the
/// others it is the version that candled was compiled with.
std::vector<Fact> libraries();

}  // namespace candled::version
