#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "candle/pair.hpp"

namespace candled::poloniex {

/// The exchange's two public APIs.
enum class Dialect : std::uint8_t {
  return_ticker,  ///< the legacy one: `/public?command=...` at https://poloniex.com
  price,          ///< the current one: `/markets/...` at https://api.poloniex.com
};

/// Returns the dialect's name in flags, logs and the API: `return-ticker` or `price`.
std::string_view to_string(Dialect dialect);

/// Returns the order of the currencies in the dialect's pair names.
NameOrder name_order(Dialect dialect);

/// Returns whether requests can be sent to `url`: http or https, a host, and perhaps a port and a path to put
/// before ours.
bool is_exchange_url(std::string_view url);

/// Returns the URL of `path_and_query`, which begins with a slash, at `exchange_url`, or at the exchange if
/// that is "".
std::string url_of(Dialect dialect, std::string_view exchange_url, std::string_view path_and_query);

/// Returns the URL that answers with the last prices of all pairs.
std::string ticker_url(Dialect dialect, std::string_view exchange_url);

}  // namespace candled::poloniex
