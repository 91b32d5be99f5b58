#pragma once

#include "live/histogram.hpp"

namespace candled::live {

/// The durations of recurring steps of collecting, since the start. Thread-safe.
struct Durations {
  /// The duration of a successful poll, from sending the request to the answer's last byte.
  Histogram poll{{std::chrono::milliseconds{10}, std::chrono::milliseconds{25}, std::chrono::milliseconds{50},
                  std::chrono::milliseconds{100}, std::chrono::milliseconds{250},
                  std::chrono::milliseconds{500}, std::chrono::seconds{1}, std::chrono::milliseconds{2'500},
                  std::chrono::seconds{5}, std::chrono::seconds{10}}};
  /// The duration of a transaction that stored closed candles.
  Histogram flush{{std::chrono::milliseconds{1}, std::chrono::microseconds{2'500},
                   std::chrono::milliseconds{5}, std::chrono::milliseconds{10}, std::chrono::milliseconds{25},
                   std::chrono::milliseconds{50}, std::chrono::milliseconds{100},
                   std::chrono::milliseconds{250}, std::chrono::seconds{1}, std::chrono::seconds{5}}};
  /// The time from the end of a bucket until its candles can be queried; observed once for candles that are
  /// stored together.
  Histogram until_queryable{{std::chrono::milliseconds{10}, std::chrono::milliseconds{25},
                             std::chrono::milliseconds{50}, std::chrono::milliseconds{100},
                             std::chrono::milliseconds{250}, std::chrono::milliseconds{500},
                             std::chrono::seconds{1}, std::chrono::milliseconds{2'500},
                             std::chrono::seconds{5}, std::chrono::seconds{30}, std::chrono::seconds{300}}};
};

}  // namespace candled::live
