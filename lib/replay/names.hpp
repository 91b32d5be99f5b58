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

/// Numbers for the names that parsers meet, in whatever order they do. Any thread at any time.
class Names {
 public:
  /// What is met beyond so many gets no number: names that nobody asked for must not fill the memory.
  static constexpr std::size_t max_count = 40'000;

  /// The number of `name`, a new one if it has none; nothing when all are taken.
  std::optional<NameNumber> number_of(std::string_view name);

  /// The name with this number.
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
