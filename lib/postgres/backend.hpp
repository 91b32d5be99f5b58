#pragma once

#include <array>

#include "store/open.hpp"

namespace candled::postgres {

/// Returns the entries that open stores in a database of PostgreSQL 15 or later: one for each of the two
/// schemes that its URLs have.
std::array<store::Backend, 2> backends();

}  // namespace candled::postgres
