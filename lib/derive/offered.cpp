#include "derive/offered.hpp"

#include <algorithm>
#include <array>

namespace candled::derive {

std::vector<Interval> offered_intervals(const Intervals& stored) {
  using namespace std::chrono;
  constexpr std::array<seconds, 12> usual{minutes{1},  minutes{5}, minutes{10}, minutes{15},
                                          minutes{30}, hours{1},   hours{2},    hours{4},
                                          hours{6},    hours{12},  days{1},     weeks{1}};
  std::vector<Interval> offered(stored.all().begin(), stored.all().end());
  for (const seconds length : usual)
    if (const Interval interval(length); stored.can_derive(interval)) offered.push_back(interval);
  std::ranges::sort(offered);
  return offered;
}

}  // namespace candled::derive
