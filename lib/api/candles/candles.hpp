#pragma once

#include <optional>

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /api/candles`: closed candles by pair, interval and time, a page at a time.
http::Response get_candles(const Context& context, const http::Request& request);

/// The same, if it takes no reading: where the parameters are wrong, or ask for candles that are known of a
/// pair, by its exact name, and an interval. Else nothing.
std::optional<http::Response> get_candles_at_once(const Context& context, const http::Request& request);

}  // namespace candled::api
