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

/// What stands on a command line.
struct Arguments {
  /// By the flag's name; nothing for a switch, and for a value that was left out.
  std::map<std::string, std::optional<std::string>, std::less<>> flags;
  std::vector<std::string> words;  ///< what is no flag, in its order
};

/// Reads the words of a command line after the program's name: `--name value`, `--name=value`, `-h` for
/// `--help`, `-v` for `--version`, and `--`, after which nothing is a flag. The error is one sentence: about
/// a flag that there is not, with the nearest one, that is given twice, or has no value, an empty one, or one
/// too many.
std::expected<Arguments, std::string> read_arguments(std::span<const char* const> words,
                                                     std::span<const Flag> flags);

/// Returns whether `text` has nothing but white space.
bool is_blank(std::string_view text);

/// Says that an empty value was given and what is allowed.
std::string refusal_of_blank(const Flag& flag);

/// That of `words` which `text` needs the fewest edits to become; empty when there is none.
std::string_view nearest(std::string_view text, std::span<const std::string_view> words);

}  // namespace candled
