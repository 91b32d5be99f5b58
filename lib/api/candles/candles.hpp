#pragma once

#include <optional>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/candles`: closed candles by pair, interval and time, a page at a time.
http::Response get_candles(const Context& context, const http::Request& request);

/// Does the same if that takes no reading from the store: if the parameters are wrong, or if they ask for
/// cached candles of one pair, by its exact name, and one interval. Else returns nothing.
std::optional<http::Response> get_candles_at_once(const Context& context, const http::Request& request);

}  // namespace candled::api
