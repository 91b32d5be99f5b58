#pragma once

#include <string>

#include "candle/price.hpp"

namespace candled {

/// Returns the change from `from` to `to` in percent of `from`, with two decimals: `0.17`, `-3.40`. It is
/// calculated in whole numbers and rounded once, half away from zero. No change is `0.00`, never `-0.00`.
std::string percent_change(Price from, Price to);

}  // namespace candled
