#include <algorithm>
#include <string>

#include "support/read_back.hpp"
#include "target.hpp"

// Input: `return_ticker`, `price_list` or anything else for a recording; then, from the second line on, what
// comes in that way.
namespace candled::fuzz {
namespace {

test::Entrance entrance_called(std::string_view name) {
  if (name == "return_ticker") return test::Entrance::return_ticker;
  return name == "price_list" ? test::Entrance::price_list : test::Entrance::recording;
}

}  // namespace

void check(std::string_view input) {
  const auto entrance = entrance_called(take_line(input));
  for (const std::string& problem : test::what_is_not_read_back(entrance, input)) require(false, problem);
}

}  // namespace candled::fuzz
