#include "poloniex/dialect.hpp"

#include <algorithm>

namespace candled::poloniex {
namespace {

std::string_view default_url(Dialect dialect) {
  return dialect == Dialect::price ? "https://api.poloniex.com" : "https://poloniex.com";
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text.substr(0, lower.size()), lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool allowed_in_url(char c) {
  return c > ' ' && c < '\x7f' && c != '?' && c != '#';
}

}  // namespace

std::string_view to_string(Dialect dialect) {
  return dialect == Dialect::price ? "price" : "return-ticker";
}

NameOrder name_order(Dialect dialect) {
  return dialect == Dialect::price ? NameOrder::base_first : NameOrder::quote_first;
}

bool is_exchange_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(url, scheme)) continue;
    const std::string_view rest = url.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
           std::ranges::all_of(rest, allowed_in_url);
  }
  return false;
}

std::string url_of(Dialect dialect, std::string_view exchange_url, std::string_view path_and_query) {
  std::string url(exchange_url.empty() ? default_url(dialect) : exchange_url);
  while (url.ends_with('/')) url.pop_back();
  return url.append(path_and_query);
}

std::string ticker_url(Dialect dialect, std::string_view exchange_url) {
  return url_of(dialect, exchange_url,
                dialect == Dialect::price ? "/markets/price" : "/public?command=returnTicker");
}

}  // namespace candled::poloniex
