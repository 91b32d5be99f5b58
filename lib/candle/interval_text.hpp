#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "candle/interval.hpp"

namespace candled {

/// Reads an interval as people write it on a command line: any spelling but a bare number, which some take
/// for minutes and others for seconds. The error is a sentence that quotes the input and lists what is
/// allowed.
std::expected<Interval, std::string> interval_with_unit(std::string_view text);

}  // namespace candled
