#include "poloniex/feeds.hpp"

#include <stdexcept>
#include <utility>

#include "poloniex/auto_feed.hpp"
#include "poloniex/candle_client.hpp"
#include "poloniex/either_candles.hpp"
#include "poloniex/http_feed.hpp"

namespace candled::poloniex {

std::optional<FeedKind> parse_feed_kind(std::string_view text) {
  if (text == "auto") return FeedKind::automatic;
  if (text == "return-ticker") return FeedKind::return_ticker;
  if (text == "price") return FeedKind::price;
  return {};
}

std::optional<NameOrder> name_order(FeedKind kind) {
  if (kind == FeedKind::automatic) return {};
  return name_order(kind == FeedKind::price ? Dialect::price : Dialect::return_ticker);
}

std::unique_ptr<feed::Feed> make_feed(FeedOptions options) {
  if (!options.exchange_url.empty() && !is_exchange_url(options.exchange_url))
    throw std::invalid_argument("the exchange's URL must be http://HOST[:PORT] or https://HOST[:PORT]");
  const auto feed_in = [&options](Dialect dialect) {
    return std::make_unique<HttpFeed>(dialect, options.exchange_url, options.http);
  };
  if (options.kind == FeedKind::return_ticker) return feed_in(Dialect::return_ticker);
  if (options.kind == FeedKind::price) return feed_in(Dialect::price);
  return std::make_unique<AutoFeed>(AutoFeed::Options{.first = feed_in(Dialect::return_ticker),
                                                      .second = feed_in(Dialect::price),
                                                      .log = std::move(options.log)});
}

std::unique_ptr<feed::CandleSource> make_candle_source(std::string_view feed, const std::string& exchange_url,
                                                       std::function<void(std::string_view)> log) {
  const auto candles_in = [&exchange_url](Dialect dialect) {
    return std::make_unique<CandleClient>(
        CandleClient::Options{.dialect = dialect, .exchange_url = exchange_url});
  };
  if (feed == to_string(Dialect::price)) return candles_in(Dialect::price);
  if (feed != to_string(Dialect::return_ticker)) return nullptr;
  return std::make_unique<EitherCandles>(EitherCandles::Options{.first = candles_in(Dialect::price),
                                                                .second = candles_in(Dialect::return_ticker),
                                                                .log = std::move(log)});
}

}  // namespace candled::poloniex
