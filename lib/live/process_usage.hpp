#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace candled::live {

/// The machine's resources that this process uses; empty where the system does not say.
struct ProcessUsage {
  std::optional<std::uint64_t> resident_bytes{};
  std::optional<std::uint64_t> virtual_bytes{};
  std::optional<std::chrono::milliseconds> cpu{};  ///< of all threads, since the start
  std::optional<std::uint64_t> threads{};
  std::optional<std::uint64_t> open_descriptors{};
  std::optional<std::uint64_t> max_descriptors{};  ///< empty if there is no limit
};

/// Reads /proc/self. Thread-safe.
ProcessUsage process_usage();

}  // namespace candled::live
