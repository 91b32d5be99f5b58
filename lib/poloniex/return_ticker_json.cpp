#include "poloniex/return_ticker_json.hpp"

#include "poloniex/ticker_rows.hpp"

namespace candled::poloniex {

std::expected<feed::Ticker, feed::FeedError> read_return_ticker(std::string_view body) {
  constexpr TickerShape shape{.name_order = NameOrder::quote_first,
                              .top = JsonType::object,
                              .name_field = "",
                              .price_fields = {"last", ""}};
  return read_ticker(body, shape);
}

}  // namespace candled::poloniex
