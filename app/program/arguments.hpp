#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/flag.hpp"

namespace candled {

/// The words of a command line.
struct Arguments {
  /// Values by the flag's name; empty for a switch, and for a value that was left out.
  std::map<std::string, std::optional<std::string>, std::less<>> flags;
  std::vector<std::string> words;  ///< the words that are not flags, in order
};

/// Reads the words of a command line after the program's name: `--name value`, `--name=value`, `-h` for
/// `--help`, `-v` for `--version`, and `--`, after which nothing is a flag. The error is one sentence, about
/// a flag that is unknown (with the nearest one), is given twice, lacks its value, has an empty one, or takes
/// none.
std::expected<Arguments, std::string> read_arguments(std::span<const char* const> words,
                                                     std::span<const Flag> flags);

/// Returns whether `text` has nothing but white space.
bool is_blank(std::string_view text);

/// Returns the end of a sentence, which says that an empty value was given, and what is allowed.
std::string refusal_of_blank(const Flag& flag);

}  // namespace candled
