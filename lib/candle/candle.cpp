#include "candle/candle.hpp"

namespace candled {
namespace {

bool same_digits(Price a, Price b) {
  return a.coefficient() == b.coefficient() && a.scale() == b.scale();
}

}  // namespace

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
  return interval == other.interval && open_time == other.open_time && same_digits(open, other.open) &&
         same_digits(high, other.high) && same_digits(low, other.low) && same_digits(close, other.close) &&
         observation == other.observation && complete == other.complete && source == other.source;
}

}  // namespace candled
