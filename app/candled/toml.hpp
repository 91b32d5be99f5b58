#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace candled::app {

/// One `key = value` of a TOML file.
struct TomlEntry {
  std::string key;
  std::string value;  ///< the elements of an array are separated by commas
  std::size_t line;   ///< line of the key, from 1

  friend bool operator==(const TomlEntry&, const TomlEntry&) = default;
};

/// Reads settings from a TOML file: keys without tables, each with a string, a whole number, or an array of
/// these. Everything else is refused. The entries are in the order of their lines. The error is one sentence
/// that begins with the line; it quotes no value, because a value may be secret.
std::expected<std::vector<TomlEntry>, std::string> read_toml(std::string_view text);

}  // namespace candled::app
