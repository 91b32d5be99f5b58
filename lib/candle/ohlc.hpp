#pragma once

#include <array>

#include "candle/price.hpp"

namespace candled {

/// The open (first), high, low and close (last) price of a pair in a stretch of time.
struct Ohlc {
  Price open;
  Price high;
  Price low;
  Price close;

  /// Returns the prices of a stretch in which `price` is the only one.
  static Ohlc of(Price price) { return {.open = price, .high = price, .low = price, .close = price}; }

  /// Merges in the prices of the stretch that follows. Of equal prices the earlier one stays, so `1.5` is not
  /// replaced by `1.50` as a high or a low.
  void merge(const Ohlc& later) {
    if (later.high > high) high = later.high;
    if (later.low < low) low = later.low;
    close = later.close;
  }

  /// Returns whether open and close lie between low and high.
  bool consistent() const { return low <= open && open <= high && low <= close && close <= high; }

  /// Returns the prices in the order of the name.
  std::array<Price, 4> all() const { return {open, high, low, close}; }

  /// Returns whether all prices are equal, their digits included.
  bool identical_to(const Ohlc& other) const {
    return open.identical_to(other.open) && high.identical_to(other.high) && low.identical_to(other.low) &&
           close.identical_to(other.close);
  }

  friend bool operator==(const Ohlc&, const Ohlc&) = default;
};

}  // namespace candled
