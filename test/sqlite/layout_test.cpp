#include "sqlite/table/layout.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {

TEST_CASE("buckets fall into blocks of 16, before 1970 too") {
  CHECK(place_of(15).block == 0);
  CHECK(place_of(16).block == 1);
  CHECK(place_of(16).slot == 0);
  CHECK(place_of(-1).block == -1);
  CHECK(place_of(-1).slot == 15);
  CHECK(chapter_of(63) == 0);
  CHECK(chapter_of(64) == 1);
  CHECK(chapter_of(-1) == -1);
  CHECK(bit_of(-1) == std::uint64_t{1} << 63);
}

TEST_CASE("a time inside a bucket belongs to it, and the next bucket is the first from there") {
  const auto minute = interval("1m");

  CHECK(bucket_at(minute, at(60) - milliseconds(1)) == 0);
  CHECK(bucket_at(minute, at(60)) == 1);
  CHECK(bucket_from(minute, at(60)) == 1);
  CHECK(bucket_from(minute, at(60) + milliseconds(1)) == 2);
  CHECK(bucket_from(minute, at(-60) - milliseconds(1)) == -1);
}

TEST_CASE("any four scales survive packing, and four alike take one byte") {
  CHECK(pack({.open = 18, .high = 18, .low = 18, .close = 18}) == 18);
  for (int open = 0; open <= 18; ++open)
    for (int other = 0; other <= 18; ++other) {
      const auto scales =
          unpack_scales(pack({.open = open, .high = other, .low = open, .close = 18 - other}));
      CHECK(std::vector{scales.open, scales.high, scales.low, scales.close} ==
            std::vector{open, other, open, 18 - other});
    }
}

}  // namespace candled::sqlite
