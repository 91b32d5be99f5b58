#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/candle_store.hpp"

namespace candled::api {

/// The text of a place in the order of candles, for people to read and clients to hand back:
/// `1635768000000.USDT_BTC.1m`. It is not percent-encoded.
std::string to_cursor(const store::Position& position);

/// Reads what to_cursor wrote; nothing when `text` is anything else.
std::optional<store::Position> parse_cursor(std::string_view text);

}  // namespace candled::api
