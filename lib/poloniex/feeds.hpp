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

/// What the flag `--feed` chooses.
enum class FeedKind : std::uint8_t {
  automatic,      ///< `auto`: whichever of the two answers first, see AutoFeed
  return_ticker,  ///< `return-ticker`: the legacy API
  price,          ///< `price`: the current API
};

/// The kind that the flag's value names; nothing when it names none.
std::optional<FeedKind> parse_feed_kind(std::string_view text);

/// In which order the names of this kind have their currencies; nothing before it is known which API answers.
std::optional<NameOrder> name_order(FeedKind kind);

struct FeedOptions {
  FeedKind kind = FeedKind::automatic;
  std::string
      exchange_url{};  ///< replaces scheme and host of the exchange; "" is the exchange. See is_exchange_url
  HttpOptions http{};
  std::function<void(std::string_view)>
      log{};  ///< takes one line for people; called inside Feed::wait_until; may be empty
};

/// A feed of the exchange. Throws std::invalid_argument when `exchange_url` is no URL to send requests to.
std::unique_ptr<feed::Feed> make_feed(FeedOptions options);

/// A source of the exchange's own candles for the polls of `feed`, which is a Feed::name(); null for a name
/// of no feed. They come from the current API, which has every minute. Where the legacy one answers polls, it
/// stands in while the current one does not answer; `log` takes one line for people when that changes.
/// Throws as make_feed().
std::unique_ptr<feed::CandleSource> make_candle_source(std::string_view feed, const std::string& exchange_url,
                                                       std::function<void(std::string_view)> log);

}  // namespace candled::poloniex
