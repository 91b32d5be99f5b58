#pragma once

#include <cstdint>
#include <vector>

#include "candle/pairs.hpp"

namespace candled::test {

/// Returns `pairs` with consecutive ids from `first` on.
inline std::vector<NewPair> numbered(const std::vector<Pair>& pairs, std::uint32_t first = 0) {
  std::vector<NewPair> rows;
  for (const Pair& pair : pairs) rows.push_back({.id = PairId{first++}, .pair = pair});
  return rows;
}

}  // namespace candled::test
