#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/traffic.hpp"
#include "page/files.hpp"
#include "store/reader_pool.hpp"

namespace candled::stream {
class EventBroker;
}

namespace candled::api {

/// What the endpoints answer from. Every member may be used by several threads at once.
struct Context {
  const live::Market& market;
  const live::Health& health;  ///< its pairs() know every pair that the store has
  store::ReaderPool& readers;
  Intervals intervals;  ///< those that candles are built for
  std::function<TimePoint()> now;
  std::string version;  ///< of the program
  /// The origin whose pages may read the answers in a browser; `*` for every one, empty for no other.
  std::string cors_origin = "*";
  bool authenticated = false;  ///< whether answers are for clients with a token only, not for shared caches
  const live::Traffic* traffic = nullptr;                    ///< for `/metrics`; may be none
  std::function<live::ConnectionCounts()> connections = {};  ///< the same
  std::function<std::uint64_t()> dropped_log_lines = {};     ///< the same
  stream::EventBroker* events = nullptr;                     ///< null when there are no streams
  std::span<const page::File> page_files{};                  ///< empty when there is none
  /// What the exchange's clock says now; by ours when it is not known.
  std::function<TimePoint()> exchange_now = {};
  std::vector<Interval> retained = {};  ///< those whose candles are removed some day
  /// Whether that peer is a proxy that is believed to say how clients reach us; may be none.
  std::function<bool(std::string_view peer)> is_proxy = {};
  /// The candles that a reader would find, if that can be said without reading; may be none.
  std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)> known = {};
};

}  // namespace candled::api
