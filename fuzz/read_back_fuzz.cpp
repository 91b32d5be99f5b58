#include <algorithm>
#include <string>

#include "support/read_back.hpp"
#include "target.hpp"

// Input: the name of an entrance, or anything else for a recording; then, from the second line on, what comes
// in that way.
namespace candled::fuzz {
namespace {

test::Entrance entrance_called(std::string_view name) {
  if (name == "return_ticker") return test::Entrance::return_ticker;
  if (name == "price_list") return test::Entrance::price_list;
  if (name == "candles") return test::Entrance::candles;
  if (name == "chart_data") return test::Entrance::chart_data;
  return name == "selection" ? test::Entrance::selection : test::Entrance::recording;
}

}  // namespace

void check(std::string_view input) {
  const auto entrance = entrance_called(take_line(input));
  for (const std::string& problem : test::what_is_not_read_back(entrance, input)) require(false, problem);
}

}  // namespace candled::fuzz
