#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "candle/pair.hpp"

namespace candled::poloniex {

/// Which of the exchange's two public APIs is spoken.
enum class Dialect : std::uint8_t {
  return_ticker,  ///< the legacy one: `/public?command=...` at https://poloniex.com
  price,          ///< the current one: `/markets/...` at https://api.poloniex.com
};

/// The dialect's name in flags, logs and the API: `return-ticker` or `price`.
std::string_view to_string(Dialect dialect);

/// The order of the currencies in the dialect's pair names.
NameOrder name_order(Dialect dialect);

/// Returns whether requests can be sent to `url`: http or https, a host, perhaps a port and a path to put
/// before ours.
bool is_exchange_url(std::string_view url);

/// The URL of `path_and_query`, which begins with a slash, at the exchange, or at `exchange_url` unless that
/// is "".
std::string url_of(Dialect dialect, std::string_view exchange_url, std::string_view path_and_query);

/// The URL that answers with the last prices of all pairs.
std::string ticker_url(Dialect dialect, std::string_view exchange_url);

}  // namespace candled::poloniex
