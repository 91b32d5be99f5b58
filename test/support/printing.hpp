#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "candle/candle.hpp"

/// Prints the domain's values in a failed assertion of Catch.
namespace Catch {

template <>
struct StringMaker<candled::Price> {
  static std::string convert(candled::Price price) { return price.to_string(); }
};

template <>
struct StringMaker<candled::PriceError> {
  static std::string convert(candled::PriceError error) { return std::string(candled::to_string(error)); }
};

template <>
struct StringMaker<candled::Interval> {
  static std::string convert(candled::Interval interval) { return interval.name(); }
};

template <>
struct StringMaker<candled::TimePoint> {
  static std::string convert(candled::TimePoint time) {
    return std::to_string(time.time_since_epoch().count()) + " ms";
  }
};

template <>
struct StringMaker<candled::Candle> {
  static std::string convert(const candled::Candle& c) {
    std::string text = c.interval.name() + " at " + std::to_string(c.open_time.time_since_epoch().count()) +
                       ": " + c.ohlc.open.to_string() + ' ' + c.ohlc.high.to_string() + ' ' +
                       c.ohlc.low.to_string() + ' ' + c.ohlc.close.to_string();
    if (c.observation)
      text += ", " + std::to_string(c.observation->samples) + " samples, gap " +
              std::to_string(c.observation->gap.count());
    return text + (c.complete ? ", complete, " : ", incomplete, ") + std::string(to_string(c.source));
  }
};

}  // namespace Catch
