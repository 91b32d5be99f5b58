#pragma once

#include <string>

#include "feed/feed.hpp"
#include "poloniex/dialect.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// A feed that speaks one dialect. Threads: as Feed.
class HttpFeed : public feed::Feed {
 public:
  /// Asks `exchange_url`, or the exchange if that is "". Throws std::runtime_error as HttpClient does.
  HttpFeed(Dialect dialect, std::string_view exchange_url, HttpOptions options);

  void begin() override;
  std::optional<Result> wait_until(TimePoint deadline, std::stop_token stop) override;
  std::string name() const override;

 private:
  Dialect dialect_;
  std::string url_;
  HttpClient client_;
};

}  // namespace candled::poloniex
