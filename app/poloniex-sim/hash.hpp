#pragma once

#include <cstdint>

namespace candled::sim {

/// Returns a well mixed 64-bit number (the finaliser of SplitMix64). It is the only randomness here, and the
/// same on every machine and in every version.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Returns one number mixed from three.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return mix(mix(mix(a) ^ b) ^ c);
}

}  // namespace candled::sim
