#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "api/bearer_token.hpp"
#include "api/context.hpp"
#include "api/event_broker.hpp"
#include "api/gate.hpp"
#include "candled/descriptor_limit.hpp"
#include "candled/logging.hpp"
#include "candled/options.hpp"
#include "collect/clock.hpp"
#include "http/server.hpp"
#include "live/live.hpp"
#include "live/traffic.hpp"
#include "store/remembering_store.hpp"

namespace candled::app {

/// The side of serving that clients see: what answers them, who may ask, and the server.
///
/// One thread at a time.
class Answering {
 public:
  /// All of them outlive it.
  struct Parts {
    Live& live;
    Clock& clock;
    store::CandleStore& store;        ///< that streams read
    store::RememberingStore& newest;  ///< the same, which has the newest candles in memory
    const LogOutput& log;
  };

  /// Binds the port of `options`; clients wait until start(). The error is a sentence.
  static std::expected<std::unique_ptr<Answering>, std::string> open(const Options& options,
                                                                     std::optional<api::BearerToken> token,
                                                                     const Parts& parts);

  /// `http://127.0.0.1:8080`, with the port that is bound.
  std::string url() const;

  void start() { server_->start(); }
  /// Ends all streams, finishes what is being answered, and closes every connection.
  void stop();

 private:
  Answering(const Options& options, std::optional<api::BearerToken> token, const Parts& parts);

  http::Server::Options server_options(const Options& options, ConnectionLimits limits, const Parts& parts);
  std::optional<api::Response> answer_at_once(const api::Request& request);
  ConnectionCounts connection_counts() const;

  const std::string host_;
  api::ReaderPool readers_;
  Traffic traffic_;
  api::Gate gate_;
  api::EventBroker events_;
  const api::Context context_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace candled::app
