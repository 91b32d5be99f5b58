#pragma once

#include <vector>

#include "candled/command_line.hpp"

namespace candled::app {

/// Reads the command line `candled <words>` with these variables of the environment.
inline std::expected<CommandLine, std::string> read(std::vector<const char*> words,
                                                    std::vector<const char*> environment = {}) {
  words.insert(words.begin(), "candled");
  environment.push_back(nullptr);
  return read_command_line(static_cast<int>(words.size()), words.data(), environment.data());
}

/// Returns the sentence with which candled refuses to start; empty if it starts.
inline std::string refusal(std::vector<const char*> words, std::vector<const char*> environment = {}) {
  const auto line = read(std::move(words), std::move(environment));
  if (!line) return line.error();
  const auto options = check(line->settings);
  return options ? "" : options.error();
}

}  // namespace candled::app
