#include "poloniex/price_json.hpp"

#include "poloniex/ticker_rows.hpp"

namespace candled::poloniex {

std::expected<feed::Ticker, feed::FeedError> read_price_list(std::string_view body) {
  constexpr TickerShape shape{.name_order = NameOrder::base_first,
                              .top = JsonType::array,
                              .name_field = "symbol",
                              .price_fields = {"price", "close"}};
  return read_ticker(body, shape);
}

}  // namespace candled::poloniex
