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
  std::size_t line;   ///< where the key stands, from 1

  friend bool operator==(const TomlEntry&, const TomlEntry&) = default;
};

/// Reads the part of TOML that settings need: keys without tables, with a string in single or double quotes,
/// a number, a plain word, or an array of these. What it does not know it refuses, so that nothing is read as
/// something else. The error is one sentence that begins with the line.
std::expected<std::vector<TomlEntry>, std::string> read_toml(std::string_view text);

}  // namespace candled::app
