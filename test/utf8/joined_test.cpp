#include "utf8/joined.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace candled::utf8 {
namespace {

TEST_CASE("texts are joined with a separator between two of them, and none before or after") {
  CHECK(joined(std::vector<std::string>{}, ", ") == "");
  CHECK(joined(std::vector<std::string>{"one"}, ", ") == "one");
  CHECK(joined(std::array<std::string_view, 3>{"one", "", "three"}, ", ") == "one, , three");
}

TEST_CASE("texts that exist only while they are read are joined, too") {
  const std::vector<int> numbers{1, 20, 300};

  CHECK(joined(numbers | std::views::transform(
                             [](int number) { return std::string(30, 'x') + std::to_string(number); }),
               "\n") ==
        std::string(30, 'x') + "1\n" + std::string(30, 'x') + "20\n" + std::string(30, 'x') + "300");
}

}  // namespace
}  // namespace candled::utf8
