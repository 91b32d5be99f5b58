#include "live/asked_pairs.hpp"

#include <catch2/catch.hpp>

namespace candled::live {

TEST_CASE("the pair that was asked for last comes first, and each pair once") {
  AskedPairs asked;
  CHECK(asked.newest_first().empty());
  for (const std::uint32_t pair : {1u, 2u, 3u, 1u, 1u}) asked.ask(PairId{pair});
  CHECK(asked.newest_first() == std::vector{PairId{1}, PairId{3}, PairId{2}});
}

TEST_CASE("only the last few pairs are remembered") {
  AskedPairs asked;
  for (std::uint32_t pair = 0; pair < 1'000; ++pair) asked.ask(PairId{pair});
  CHECK(asked.newest_first().size() == AskedPairs::most);
  CHECK(asked.newest_first().front() == PairId{999});
}

}  // namespace candled::live
