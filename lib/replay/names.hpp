#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "replay/block.hpp"

namespace candled::replay {

/// Numbers the names that parsers meet, in the order in which they do. Safe from any thread.
class Names {
 public:
  /// The largest number of names; further ones get no number, as names that nobody asked for must not fill
  /// the memory.
  static constexpr std::size_t max_count = 40'000;

  /// Returns the number of `name`, a new one if it has none; empty if all numbers are taken.
  std::optional<NameNumber> number_of(std::string_view name);

  /// Returns the name with this number.
  std::string operator[](NameNumber number) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::string, NameNumber, Hash, std::equal_to<>> numbers_;
  std::vector<std::string> names_;
};

}  // namespace candled::replay
