#pragma once

#include <string_view>

namespace candled::version {

/// Returns the commit that the program is built from, as 12 hexadecimal digits, with `-modified` behind them
/// if a tracked file differed. `unknown` if there was neither a git tree nor an archive that git made.
std::string_view commit();

}  // namespace candled::version
