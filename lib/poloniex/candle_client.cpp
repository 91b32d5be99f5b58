#include "poloniex/candle_client.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "poloniex/answer.hpp"
#include "poloniex/candles_json.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

struct Offer {
  std::string_view name;  // in the current API
  seconds length;
  bool legacy;  // also a period of returnChartData
};

constexpr std::array offers_of_both{
    Offer{"MINUTE_1", seconds{60}, false},    Offer{"MINUTE_5", seconds{300}, true},
    Offer{"MINUTE_10", seconds{600}, false},  Offer{"MINUTE_15", seconds{900}, true},
    Offer{"MINUTE_30", seconds{1'800}, true}, Offer{"HOUR_1", seconds{3'600}, false},
    Offer{"HOUR_2", seconds{7'200}, true},    Offer{"HOUR_4", seconds{14'400}, true},
    Offer{"HOUR_6", seconds{21'600}, false},  Offer{"HOUR_12", seconds{43'200}, false},
    Offer{"DAY_1", seconds{86'400}, true},
};

std::optional<Offer> find_offer(Dialect dialect, Interval interval) {
  const auto offer = std::ranges::find(offers_of_both, interval.length(), &Offer::length);
  if (offer == offers_of_both.end() || (dialect == Dialect::return_ticker && !offer->legacy)) return {};
  return *offer;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.contains(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string path_of(Dialect dialect, const Pair& pair, const Offer& offer, const CandleRange& range) {
  const std::string name = percent_encoded(pair.name_in(name_order(dialect)));
  const auto start = range.start.time_since_epoch();
  // Both APIs include a candle at the end itself.
  const auto last = range.end.time_since_epoch() - milliseconds{1};
  if (dialect == Dialect::price)
    return fmt::format("/markets/{}/candles?interval={}&limit=500&startTime={}&endTime={}", name, offer.name,
                       start.count(), last.count());
  return fmt::format("/public?command=returnChartData&currencyPair={}&period={}&start={}&end={}", name,
                     offer.length.count(), std::chrono::floor<seconds>(start).count(),
                     std::chrono::floor<seconds>(last).count());
}

std::unexpected<feed::FeedError> refused(std::string detail) {
  return std::unexpected(feed::FeedError{feed::FeedFailure::refused, std::move(detail)});
}

}  // namespace

CandleClient::CandleClient(Options options)
    : dialect_(options.dialect),
      exchange_url_(std::move(options.exchange_url)),
      client_(std::move(options.http)) {
  if (!exchange_url_.empty() && !is_exchange_url(exchange_url_))
    throw std::invalid_argument("the exchange's URL must be http://HOST[:PORT] or https://HOST[:PORT]");
}

std::size_t CandleClient::max_candles() const {
  return dialect_ == Dialect::price ? 500 : 100;
}

unsigned CandleClient::requests_per_second() const {
  return dialect_ == Dialect::price ? 10 : 2;  // of 200 and 6, which polls need one of
}

bool CandleClient::offers(Interval interval) const {
  return find_offer(dialect_, interval).has_value();
}

std::expected<feed::ExchangeCandles, feed::FeedError> CandleClient::fetch_candles(const Pair& pair,
                                                                                  Interval interval,
                                                                                  TimeRange asked,
                                                                                  std::stop_token stop) {
  const auto offer = find_offer(dialect_, interval);
  if (!offer) return refused(fmt::format("the exchange has no candles of {} here", interval.name()));
  // From the first whole bucket on: the legacy API puts its first row on an unaligned start.
  const CandleRange range{.interval = interval, .start = interval.ceil(asked.start), .end = asked.end};
  if (range.start >= range.end) return feed::ExchangeCandles{};
  if (range.end - range.start > interval.length() * static_cast<int>(max_candles()))
    return refused(fmt::format("at most {} candles a request", max_candles()));

  client_.start(url_of(dialect_, exchange_url_, path_of(dialect_, pair, *offer, range)));
  std::optional<HttpClient::Result> answer;
  while (!answer) answer = client_.wait_until(TimePoint::max(), stop);
  if (!*answer) return std::unexpected(std::move(answer->error()));
  const auto read = dialect_ == Dialect::price ? read_candles : read_chart_data;
  auto candles = read_answer(**answer, [&](std::string_view body) { return read(body, range); });
  if (!candles) return std::unexpected(std::move(candles.error()));
  return feed::ExchangeCandles{
      .candles = std::move(*candles),
      .exchange_time = (*answer)->clock.transform([](const auto& reading) { return reading.exchange; })};
}

}  // namespace candled::poloniex
