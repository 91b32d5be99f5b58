#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candle/pair.hpp"

namespace candled {

/// Which pairs to collect: globs (`*`, `?`, `[...]`), comma separated; spaces around them do not count.
///
/// A pair matches when its name in either order does, because which dialect answers is not known beforehand:
/// `USDT_*` means the pairs priced in USDT, and takes the few with USDT as their base as well.
class PairFilter {
 public:
  /// `*` or an empty list takes all.
  explicit PairFilter(std::string_view globs);

  bool matches(const Pair& pair) const;

 private:
  std::vector<std::string> globs_;
};

}  // namespace candled
