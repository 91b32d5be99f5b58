#include "http/use.hpp"

#include <cmath>

namespace candled::http {

void Use::add(std::chrono::nanoseconds busy, Time now) {
  using Seconds = std::chrono::duration<double>;
  const double half_lives = Seconds(now.time_since_epoch()) / Seconds(half_life);
  level_ = std::log2(std::exp2(level_ - half_lives) + Seconds(busy).count()) + half_lives;
}

}  // namespace candled::http
