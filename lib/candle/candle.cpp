#include "candle/candle.hpp"

namespace candled {
std::string_view to_string(Source source) {
  switch (source) {
    case Source::live:
      return "live";
    case Source::exchange:
      return "exchange";
    case Source::mixed:
      return "mixed";
  }
  return "unknown";
}

bool Candle::identical_to(const Candle& other) const {
  return interval == other.interval && open_time == other.open_time && ohlc.identical_to(other.ohlc) &&
         observation == other.observation && complete == other.complete && source == other.source;
}

}  // namespace candled
