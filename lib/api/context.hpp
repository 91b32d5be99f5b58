#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"
#include "derive/derived_reader.hpp"
#include "live/asked_pairs.hpp"
#include "live/health.hpp"
#include "live/market.hpp"
#include "live/traffic.hpp"
#include "page/files.hpp"
#include "store/reader_pool.hpp"

namespace candled::stream {
class EventBroker;
}

namespace candled::api {

class PairFigures;

/// Returns figures of which nothing has been read yet.
std::shared_ptr<PairFigures> new_pair_figures();

/// The data and functions that the endpoints work with. Every member may be used by several threads at once.
struct Context {
  const live::Market& market;
  const live::Health& health;  ///< its pairs() know every pair that the store has
  store::ReaderPool& readers;
  Intervals intervals;  ///< the intervals that candles are built for
  std::function<TimePoint()> now;
  std::string version;  ///< of the program
  /// The origin whose pages may read the responses in a browser; `*` for every origin, empty for no other.
  std::string cors_origin = "*";
  bool authenticated = false;  ///< responses are only for clients with a token, not for shared caches
  const live::Traffic* traffic = nullptr;                    ///< for `/metrics`; may be null
  std::function<live::ConnectionCounts()> connections = {};  ///< the same
  std::function<std::uint64_t()> dropped_log_lines = {};     ///< the same
  stream::EventBroker* events = nullptr;                     ///< null if there are no streams
  std::span<const page::File> page_files{};                  ///< empty if there is no page
  /// Returns the time by the exchange's clock, or by ours if that is not known.
  std::function<TimePoint()> exchange_now = {};
  std::vector<Interval> retained = {};      ///< the intervals whose candles are removed some day
  live::AskedPairs* asked_pairs = nullptr;  ///< told of the pairs that clients ask for; may be null
  milliseconds max_gap{5'000};              ///< the longest gap of a complete candle
  std::size_t max_merged = 500'000;         ///< the most stored candles that are merged for one response
  /// Returns whether that peer is a proxy that is trusted to say how clients reach us; may be empty.
  std::function<bool(std::string_view peer)> is_proxy = {};
  const store::Watch* watch = nullptr;  ///< notices what others store; null if no other process can
  bool collects = true;                 ///< whether this process polls and stores
  /// Returns the candles that a reader would find, or nothing if that takes reading; may be empty.
  std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)> known = {};
  std::shared_ptr<PairFigures> pair_figures = new_pair_figures();  ///< never null
};

/// Returns a reader of stored and derived intervals on top of `reader`, which must outlive it, as must
/// `context`.
derive::DerivedReader derived_reader(const Context& context, store::CandleReader& reader);

/// Returns the version of everything that a response without live data depends on: the store, and the known
/// pairs, some of which may not be stored yet. See http::Response::true_while_stored.
std::uint64_t stored_version(const Context& context);

/// Notes that a client asked for candles of `pairs`, whose history is then fetched before that of others.
void note_asked(const Context& context, std::span<const PairId> pairs);

}  // namespace candled::api
