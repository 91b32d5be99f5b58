#pragma once

#include "candle/time.hpp"

namespace candled::test {

/// 2021-11-01T12:00:00Z: the start of a bucket of every interval in the tests.
inline constexpr TimePoint noon{milliseconds{1'635'768'000'000}};

}  // namespace candled::test
