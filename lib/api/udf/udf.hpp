#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

// TradingView's UDF protocol, by which its charting library asks a server for symbols and bars:
// https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF

/// `GET /udf/config`: the abilities of this server.
http::Response get_udf_config(const Context& context, const http::Request& request);

/// `GET /udf/symbols`: the facts about a pair that a chart needs.
http::Response get_udf_symbols(const Context& context, const http::Request& request);

/// `GET /udf/search`: the pairs that a text may mean, the best first.
http::Response get_udf_search(const Context& context, const http::Request& request);

/// `GET /udf/history`: the candles of a pair in columns, oldest first; the forming candle is the last.
http::Response get_udf_history(const Context& context, const http::Request& request);

/// `GET /udf/time`: the server's clock in seconds.
http::Response get_udf_time(const Context& context, const http::Request& request);

}  // namespace candled::api
