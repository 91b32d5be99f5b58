#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "feed/candle_source.hpp"
#include "feed/feed.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// The choices of the flag `--feed`.
enum class FeedKind : std::uint8_t {
  automatic,      ///< `auto`: the one of the two that answers first, see AutoFeed
  return_ticker,  ///< `return-ticker`: the legacy API
  price,          ///< `price`: the current API
};

/// Returns the kind that the flag's value names; empty if it names none.
std::optional<FeedKind> parse_feed_kind(std::string_view text);

/// Returns the order of the currencies in the names of this kind; empty if it is not yet known which API
/// answers.
std::optional<NameOrder> name_order(FeedKind kind);

struct FeedOptions {
  FeedKind kind = FeedKind::automatic;
  std::string
      exchange_url{};  ///< replaces scheme and host of the exchange; "" is the exchange. See is_exchange_url
  HttpOptions http{};
  std::function<void(std::string_view)>
      log{};  ///< takes one line for people; called inside Feed::wait_until; may be empty
};

/// Returns a feed of the exchange. Throws std::invalid_argument if requests cannot be sent to `exchange_url`.
std::unique_ptr<feed::Feed> make_feed(FeedOptions options);

/// Returns a source of the exchange's own candles for the polls of `feed`, which is a Feed::name(); null if
/// there is no such feed. The candles come from the current API, which has every minute. If the legacy API
/// answers polls, it stands in while the current one does not answer; `log` takes one line for people when
/// that changes. Throws as make_feed().
std::unique_ptr<feed::CandleSource> make_candle_source(std::string_view feed, const std::string& exchange_url,
                                                       std::function<void(std::string_view)> log);

}  // namespace candled::poloniex
