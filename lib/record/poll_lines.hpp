#pragma once

#include <span>
#include <string>
#include <string_view>

#include "candle/candle_builder.hpp"
#include "candle/pairs.hpp"
#include "replay/columns.hpp"

namespace candled::record {

/// Returns the samples of one poll as lines, with the usual columns and names in the order `names`.
std::string lines_of(TimePoint time, std::span<const Sample> samples, const Pairs& pairs, NameOrder names);

/// Converts whole lines of a recording with the columns `from` into lines of one with the columns `to`. Lines
/// that are not samples, such as the header, are left out unless both are the same.
std::string in_columns(std::string lines, const replay::Columns& from, const replay::Columns& to);

}  // namespace candled::record
