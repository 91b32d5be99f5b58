#pragma once

#include <span>
#include <string>
#include <string_view>

namespace candled::version {

struct Fact {
  std::string_view name;  ///< without a space
  std::string value;
};

/// Returns what `--version` prints: a line for each fact, which is its name, a space, and its value. The
/// program and its version come first, then how it was built, then `libraries`.
std::string version_text(std::string_view program, std::string_view commit,
                         std::span<const Fact> libraries = {});

}  // namespace candled::version
