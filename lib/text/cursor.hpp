#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candle/position.hpp"

namespace candled::text {

/// Returns the text of a position in the order of candles, for people to read and clients to hand back:
/// `1635768000000.USDT_BTC.1m`. It is not percent-encoded.
std::string to_cursor(const Position& position);

/// Reads the text of to_cursor(). Returns nothing for anything else.
std::optional<Position> parse_cursor(std::string_view text);

}  // namespace candled::text
