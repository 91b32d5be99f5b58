#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

/// The client-facing side of serving: the endpoints, the gate and the server.
///
/// One thread at a time.
class Answering {
 public:
  /// The collaborators; all must outlive the Answering.
  struct Parts {
    live::Market& market;
    live::Health& health;
    live::AskedPairs& asked_pairs;
    clock::Clock& clock;
    store::CandleStore& store;    ///< the store that streams read
    cache::CachingStore& newest;  ///< the same store, with its newest candles in memory
    const store::Watch* watch;    ///< of the store; null if no other process writes to it
    const LogOutput& log;
  };

  /// Binds the port of `options`; clients wait until start(). The error is a sentence.
  static std::expected<std::unique_ptr<Answering>, std::string> open(const Options& options,
                                                                     std::optional<gate::BearerToken> token,
                                                                     const Parts& parts);

  /// Returns `http://127.0.0.1:8080`, with the bound port.
  std::string url() const;

  /// See http::Server::turns().
  std::vector<std::uint64_t> turns() const { return server_->turns(); }

  void start() { server_->start(); }
  /// Ends all streams, finishes the answers under way, and closes every connection.
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
