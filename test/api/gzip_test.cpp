#include "api/answer/gzip.hpp"

#include <catch2/catch.hpp>

#include "support/gzip.hpp"

namespace candled::test {
namespace {

using api::min_gzip_bytes;
using api::prefers_gzip;

TEST_CASE("what was compressed comes out again") {
  for (const std::size_t size : {0u, 1u, 1'024u, 300'000u}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i * i % 23);

    CHECK(gunzip(api::gzip(text)).text == text);
  }
  CHECK(api::gzip(std::string(100'000, 'x')).size() < 1'000);
}

TEST_CASE("gzip is sent where it is accepted, and liked no less than the plain body") {
  for (const auto* accepted :
       {"gzip", "gzip, deflate, br", "GZIP", "x-gzip", "*", "br, *;q=0.1", "gzip;q=0.001",
        "gzip; q=0.5, identity; q=0.5", "identity;q=0, gzip", "deflate, gzip;q=1.0", "gzip;q=0.2, *;q=0"}) {
    INFO(accepted);
    CHECK(prefers_gzip(accepted, min_gzip_bytes));
  }
  for (const auto* refused :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzip;q=0.4, identity;q=0.5", "gzip;q=x",
        "gzipped", "identity;q=0", "gzip;q=0.000"}) {
    INFO(refused);
    CHECK_FALSE(prefers_gzip(refused, min_gzip_bytes));
  }
}

TEST_CASE("a body under 1 KiB is compressed only for those who refuse it plain") {
  CHECK(prefers_gzip("gzip", 1'024));
  CHECK_FALSE(prefers_gzip("gzip", 1'023));
  CHECK(prefers_gzip("gzip, identity;q=0", 1'023));
  CHECK(prefers_gzip("gzip, *;q=0", 1));
  CHECK_FALSE(prefers_gzip("gzip, *;q=0, identity;q=0.1", 1));
}

}  // namespace
}  // namespace candled::test
