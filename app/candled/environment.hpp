#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candled/options.hpp"

namespace candled::app {

/// The variables `CANDLED_...` in a process's environment.
class Environment {
 public:
  /// Takes the variables from `environment`, whose last element is a null pointer.
  explicit Environment(const char* const* environment);

  /// Returns the name of the variable for the setting `name`, such as `CANDLED_POLL_EVERY` for `poll-every`.
  static std::string variable_of(std::string_view name);

  /// Returns the value of the variable for `name`; empty if there is none.
  std::optional<std::string> value_of(std::string_view name) const;

  /// Adds every setting that has a variable to those that are already there, which override it.
  void add_to(Settings& settings) const;

  /// Returns a sentence about each variable that differs from a known one by at most two edits: it has no
  /// effect, which was not intended.
  std::vector<std::string> misspelt() const;

 private:
  Settings variables_;  // by their names
};

}  // namespace candled::app
