#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::feed {

/// Returns whether `text` has a character that makes it a glob: `*`, `?` or `[`.
bool is_glob(std::string_view text);

/// Returns the part of a glob that can be compared with names.
std::string without_globs(std::string text);

/// Selects the pairs to collect. A list has names in any spelling that the API takes (`BTC/USDT`,
/// `btc-usdt`), and globs of names (`*`, `?`, `[...]`), separated by commas; spaces around them do not count.
///
/// A pair matches if its name in either order does, because the dialect that answers is not known beforehand:
/// `USDT_*` means the pairs priced in USDT, and also matches the few with USDT as their base.
class PairFilter {
 public:
  /// `*` or an empty list matches every pair.
  explicit PairFilter(std::string_view list);

  bool matches(const Pair& pair) const;

  /// Returns a sentence about each part of the list that matches none of `known`, with the name nearest to
  /// it; empty while no pair is known.
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
