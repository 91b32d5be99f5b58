#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "api/context.hpp"
#include "cache/caching_store.hpp"
#include "candled/descriptor_limit.hpp"
#include "candled/logging.hpp"
#include "candled/options.hpp"
#include "clock/clock.hpp"
#include "gate/bearer_token.hpp"
#include "gate/gate.hpp"
#include "http/server.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/traffic.hpp"
#include "stream/event_broker.hpp"

namespace candled::app {

/// The side of serving that clients see: what answers them, who may ask, and the server.
///
/// One thread at a time.
class Answering {
 public:
  /// All of them outlive it.
  struct Parts {
    live::Market& market;
    live::Health& health;
    clock::Clock& clock;
    store::CandleStore& store;    ///< that streams read
    cache::CachingStore& newest;  ///< the same, which has the newest candles in memory
    const LogOutput& log;
  };

  /// Binds the port of `options`; clients wait until start(). The error is a sentence.
  static std::expected<std::unique_ptr<Answering>, std::string> open(const Options& options,
                                                                     std::optional<gate::BearerToken> token,
                                                                     const Parts& parts);

  /// `http://127.0.0.1:8080`, with the port that is bound.
  std::string url() const;

  void start() { server_->start(); }
  /// Ends all streams, finishes what is being answered, and closes every connection.
  void stop();

 private:
  Answering(const Options& options, std::optional<gate::BearerToken> token, const Parts& parts);

  http::Server::Options server_options(const Options& options, ConnectionLimits limits, const Parts& parts);
  std::optional<http::Response> answer_at_once(const http::Request& request);
  live::ConnectionCounts connection_counts() const;

  const std::string host_;
  store::ReaderPool readers_;
  live::Traffic traffic_;
  gate::Gate gate_;
  stream::EventBroker events_;
  const api::Context context_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace candled::app
