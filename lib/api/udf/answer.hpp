#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/parameters/parameter_set.hpp"
#include "candle/pairs.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace candled::api {

// What the endpoints of UDF have in common.

/// The exchange and the kind of instrument that charts are told.
inline constexpr std::string_view udf_exchange = "Poloniex";
inline constexpr std::string_view udf_type = "crypto";

/// `problem` in the protocol's form, `{"s":"error","errmsg":"..."}`, with the status that it has.
http::Response to_udf_response(const http::Problem& problem);

/// The protocol's answer for a symbol that is none of ours: a 200, as TradingView's own servers answer.
http::Response unknown_udf_symbol();

/// 400 for a parameter that must be given.
http::Problem missing_parameter(std::string_view name);

/// The pair that a chart means by `symbol`: any spelling of one, with `Poloniex:` before it or not. Nothing
/// when there is none, or several.
std::optional<PairId> find_udf_symbol(std::string_view symbol, const Pairs& pairs);

/// `text` without `Poloniex:` before it.
std::string_view without_exchange(std::string_view text);

}  // namespace candled::api
