#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candled/options.hpp"

namespace candled::app {

/// The variables `CANDLED_...` that a process was given.
class Environment {
 public:
  /// Takes them from `environment`, whose last element is a null pointer.
  explicit Environment(const char* const* environment);

  /// The variable for the setting `name`, such as `CANDLED_POLL_EVERY` for `poll-every`.
  static std::string variable_of(std::string_view name);

  /// The value of the variable for `name`; nothing when there is none.
  std::optional<std::string> value_of(std::string_view name) const;

  /// Adds every setting that has a variable to those that stand already and win over it.
  void add_to(Settings& settings) const;

  /// A sentence about each variable that differs from a known one by two edits at most: it has no effect,
  /// which is not what was meant.
  std::vector<std::string> misspelt() const;

 private:
  Settings variables_;  // by their names
};

}  // namespace candled::app
