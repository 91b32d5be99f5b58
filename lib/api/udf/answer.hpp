#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/parameters/parameter_set.hpp"
#include "candle/pairs.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace candled::api {

// The common parts of the UDF endpoints.

/// The exchange and the kind of instrument that charts are told.
inline constexpr std::string_view udf_exchange = "Poloniex";
inline constexpr std::string_view udf_type = "crypto";

/// Renders `problem` in the protocol's form, `{"s":"error","errmsg":"..."}`, with its status.
http::Response to_udf_response(const http::Problem& problem);

/// Returns the protocol's response for an unknown symbol: a 200, as TradingView's own servers send.
http::Response unknown_udf_symbol();

/// Returns the 400 for a required parameter that is missing.
http::Problem missing_parameter(std::string_view name);

/// Returns the pair that a chart means by `symbol`: any spelling of one, with or without `Poloniex:` before
/// it. Returns nothing if there is none, or several.
std::optional<PairId> find_udf_symbol(std::string_view symbol, const Pairs& pairs);

/// Returns `text` without `Poloniex:` before it.
std::string_view without_exchange(std::string_view text);

}  // namespace candled::api
