#include "candled/descriptor_limit.hpp"

#include <catch2/catch.hpp>

namespace candled::app {
namespace {

constexpr ConnectionLimits usual{.all = 10'000, .per_client = 256};

TEST_CASE("connections are as many as configured where the system allows them and what candled needs") {
  CHECK(within_descriptors(usual, 10'100, 100) == usual);
  CHECK(within_descriptors(usual, 10'099, 100) == ConnectionLimits{.all = 9'999, .per_client = 256});
}

TEST_CASE("where the system allows few open files connections leave candled its own") {
  CHECK(within_descriptors(usual, 1'024, 100) == ConnectionLimits{.all = 924, .per_client = 256});
}

TEST_CASE("where connections are few no client has more than half of them") {
  CHECK(within_descriptors(usual, 612, 100) == ConnectionLimits{.all = 512, .per_client = 256});
  CHECK(within_descriptors(usual, 610, 100) == ConnectionLimits{.all = 510, .per_client = 255});
}

TEST_CASE("a system that leaves hardly any connections is told before candled serves") {
  CHECK(within_descriptors(usual, 116, 100) == ConnectionLimits{.all = 16, .per_client = 8});
  CHECK(within_descriptors(usual, 115, 100).error() ==
        "the system allows 115 open files, but candled needs 116 (see ulimit -Hn)");
}

TEST_CASE("more threads that answer need more descriptors") {
  CHECK(own_descriptors(4) == 104);
  CHECK(own_descriptors(64) == 224);
}

}  // namespace
}  // namespace candled::app
