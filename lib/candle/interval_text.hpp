#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "candle/interval.hpp"

namespace candled {

/// Reads an interval as people write it on a command line: any spelling but a number alone, which one takes
/// for minutes and another for seconds. The error is a sentence that names what was given and what is
/// allowed.
std::expected<Interval, std::string> interval_with_unit(std::string_view text);

}  // namespace candled
