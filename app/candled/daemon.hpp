#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cache/caching_store.hpp"
#include "candled/answering.hpp"
#include "candled/exit_status.hpp"
#include "candled/logging.hpp"
#include "candled/options.hpp"
#include "clock/system_clock.hpp"
#include "collect/collector.hpp"
#include "collect/store_queue.hpp"
#include "gate/bearer_token.hpp"
#include "live/asked_pairs.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/pair_registry.hpp"
#include "record/recorder.hpp"
#include "repair/repairer.hpp"
#include "replica/replica.hpp"
#include "store/candle_store.hpp"

namespace candled::app {

/// The service. Its members are the architecture, in order of dependency: each uses only those above it.
///
/// One thread at a time.
class Daemon {
 public:
  /// Opens the store and the port, and continues where an earlier run ended. Nothing is polled or answered
  /// before start(). The error is a sentence. `log` must outlive the daemon.
  static std::expected<std::unique_ptr<Daemon>, std::string> open(const Options& options,
                                                                  std::optional<gate::BearerToken> token,
                                                                  const LogOutput& log);

  /// Answers clients, polls and repairs from now on. Call once.
  void start();

  /// Returns the URL at which clients are answered.
  std::string url() const { return answering_->url(); }

  /// Returns how often the threads that poll and serve have come round. All counts grow within a second or
  /// two, whatever the exchange and the disk do, unless a thread hangs.
  std::vector<std::uint64_t> turns() const;

  /// Opens the recording's file anew, or logs that there is none.
  void reopen_recording();

  /// Stops polling, stores the candles that have closed, and stops answering. Each loss is a line on standard
  /// error, and makes the status `failed`. This is the last call: see end_recording().
  ExitStatus stop();

 private:
  Daemon(const Options& options, const LogOutput& log);

  std::expected<void, std::string> open_store();
  std::expected<void, std::string> open_replica();
  std::expected<void, std::string> open_answering(std::optional<gate::BearerToken> token);
  std::expected<void, std::string> open_collecting(collect::Resumed resumed);
  bool collects() const { return options_.role == Role::all; }
  CandleBuilder::Options builder_options() const;
  std::expected<collect::Resumed, store::StoreError> resume(collect::BeginAt at);
  void note(std::string_view line, const log::Details& details = {}) const;
  void announce() const;
  ExitStatus finish_storing();

  const Options options_;
  const LogOutput& log_;

  clock::SystemClock clock_;                    // the time of day, the uptime, and waiting
  live::PairRegistry pairs_;                    // the pairs of this process and their ids
  live::Market market_;                         // pairs, last prices, candles that are not yet stored
  live::Health health_;                         // the state of polling, storing and repairing
  live::AskedPairs asked_pairs_;                // the pairs whose candles clients asked for last
  std::unique_ptr<store::CandleStore> store_;   // closed candles on disk
  std::unique_ptr<cache::CachingStore> cache_;  // the same store, with its newest candles in memory
  std::unique_ptr<replica::Replica> replica_;   // shows what others collect; only with role `api`
  std::unique_ptr<store::Watch> watch_;         // notices what other processes store; null if none can
  std::unique_ptr<Answering> answering_;        // the API: the gate, the endpoints, streams, the server

  // Members that only a process of role `all` has.
  std::unique_ptr<feed::Feed> feed_;               // the exchange's prices
  std::unique_ptr<record::Recorder> recorder_;     // records each sample, with --record
  std::unique_ptr<collect::StoreQueue> queue_;     // carries closed candles to the store, on its own thread
  std::unique_ptr<collect::Collector> collector_;  // polls the feed, builds candles and hands them on
  std::unique_ptr<repair::Repairer> repairer_;     // fetches the exchange's own candles where ours have gaps
  std::jthread collecting_;                        // runs collector_
  std::jthread repairing_;                         // runs repairer_
};

}  // namespace candled::app
