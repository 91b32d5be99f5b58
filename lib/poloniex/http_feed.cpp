#include "poloniex/http_feed.hpp"

#include <utility>

#include "poloniex/answer.hpp"
#include "poloniex/price_json.hpp"
#include "poloniex/return_ticker_json.hpp"

namespace candled::poloniex {

HttpFeed::HttpFeed(Dialect dialect, std::string_view exchange_url, HttpOptions options)
    : dialect_(dialect),
      url_(ticker_url(dialect, exchange_url)),
      client_(std::move(options)) {}

void HttpFeed::begin() {
  client_.start(url_);
}

std::optional<feed::Feed::Result> HttpFeed::wait_until(TimePoint deadline, std::stop_token stop) {
  const auto answer = client_.wait_until(deadline, std::move(stop));
  if (!answer) return {};
  if (!*answer) return std::unexpected(answer->error());
  auto ticker = read_answer(**answer, dialect_ == Dialect::price ? read_price_list : read_return_ticker);
  if (!ticker) return std::unexpected(std::move(ticker.error()));
  return feed::TimedTicker{.ticker = std::move(*ticker),
                           .time = (*answer)->time,
                           .latency = (*answer)->latency,
                           .clock = (*answer)->clock};
}

std::string HttpFeed::name() const {
  return std::string(to_string(dialect_));
}

}  // namespace candled::poloniex
