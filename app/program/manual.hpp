#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "program/flag.hpp"

namespace candled {

/// A command, as its help, its manual page and its completion describe it.
struct CommandManual {
  std::string_view name;     ///< empty in a program without commands
  std::string_view words;    ///< words that it takes besides flags, such as `FILE`; may be empty
  std::string_view summary;  ///< a phrase, for a list of commands
  std::string_view about{};  ///< further sentences; may be empty
  std::vector<std::string_view> examples{};
  std::vector<Flag> flags{};  ///< every flag that it takes; those of one group are neighbours
};

/// A program, with the tables that its documents are made from.
struct ProgramManual {
  std::string_view name;
  std::string_view summary;               ///< a phrase that says what the program is
  std::string_view environment_prefix{};  ///< of variables that give settings; empty if there are none
  std::vector<CommandManual> commands{};  ///< the default command comes first
  std::vector<Flag> settings{};           ///< flags that the environment and a file may give, too
};

/// Returns the headings of `flags`, in their order, each once.
std::vector<std::string_view> groups_of(std::span<const Flag> flags);

}  // namespace candled
