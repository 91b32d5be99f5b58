#pragma once

#include <functional>
#include <string>

#include "api/reader_pool.hpp"
#include "candle/intervals.hpp"
#include "live/live.hpp"

namespace candled::api {

class EventBroker;

/// What the endpoints answer from. Every member may be used by several threads at once.
struct Context {
  const Live& live;  ///< its pairs() know every pair that the store has
  ReaderPool& readers;
  Intervals intervals;  ///< those that candles are built for
  std::function<TimePoint()> now;
  std::string version;            ///< of the program
  EventBroker* events = nullptr;  ///< null when there are no streams
};

}  // namespace candled::api
