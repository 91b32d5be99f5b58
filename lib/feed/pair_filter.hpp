#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::feed {

/// Which pairs to collect: names in any spelling that the API takes (`BTC/USDT`, `btc-usdt`), and globs (`*`,
/// `?`, `[...]`) of such, comma separated; spaces around them do not count.
///
/// A pair matches when its name in either order does, because which dialect answers is not known beforehand:
/// `USDT_*` means the pairs priced in USDT, and takes the few with USDT as their base as well.
class PairFilter {
 public:
  /// `*` or an empty list takes all.
  explicit PairFilter(std::string_view list);

  bool matches(const Pair& pair) const;

  /// A sentence about each part of the list that matches none of `known`, with the name that is nearest to
  /// it; none while no pair is known.
  std::vector<std::string> unmatched(const Pairs& known) const;

 private:
  struct Part {
    std::string text;      // as given
    std::string spelling;  // folded
    bool is_glob;

    bool matches(const Pair& pair) const;
  };

  std::vector<Part> parts_;
};

}  // namespace candled::feed
