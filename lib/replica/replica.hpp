#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "candle/candle_builder.hpp"
#include "feed/pair_filter.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/pair_registry.hpp"
#include "log/log.hpp"
#include "store/candle_store.hpp"
#include "store/watch.hpp"

namespace candled::replica {

/// Shows what other processes collect: keeps Market and Health as a collector does, from what a watch notices
/// in a store.
///
/// Not thread-safe: after open(), all of it happens on the watch's thread.
class Replica {
 public:
  struct Options {
    CandleBuilder::Options built_with;
    feed::PairFilter pairs;  ///< those that others collect
  };
  /// The collaborators; all must outlive the replica.
  struct Parts {
    store::CandleStore& store;
    live::PairRegistry& registry;
    live::Market& market;
    live::Health& health;
    std::function<TimePoint()> now;
    log::Log log;
  };

  Replica(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  /// Reads the pairs and the newest candles. Call once, first.
  std::expected<void, store::StoreError> open();

  /// Returns what a watch is to tell. The replica must outlive the watch.
  store::Watch::Listener listener();

 private:
  /// How long a forming bucket is shown after its end, while no later state comes: collectors store its
  /// candles some seconds after that.
  static constexpr milliseconds shown_after_end{10'000};

  void changed(const store::Noticed& noticed);
  void looked(std::span<const FormingState> states);
  std::optional<store::StoreError> read_again();
  std::optional<store::StoreError> read_parts(TimePoint until);
  bool concerns_parts(const store::Noticed& noticed) const;
  void take_prices(const FormingState& state);
  void show();
  void report(const std::optional<store::StoreError>& error);

  const Options options_;
  const Parts parts_;
  std::unique_ptr<store::CandleReader> reader_;
  live::StoreHealth store_;
  live::FeedHealth feed_{.feed = "replica"};
  live::LastPrices prices_;
  std::optional<FormingState> state_;             // the newest, while it is shown
  std::optional<CandleBuilder> parts_of_bigger_;  // has the stored parts of the bigger forming candles
  TimePoint parts_until_;                         // those that opened before
  bool pairs_due_ = false;                        // pairs are to be read again
  bool failing_ = false;
};

}  // namespace candled::replica
