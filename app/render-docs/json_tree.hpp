#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candled::docs {

/// A JSON value with all its members, for documents of our own. A missing member is `absent` rather than an
/// error, so that a long path into a tree needs no checks.
struct JsonTree {
  enum class Kind : std::uint8_t { absent, literal, string, array, object };

  Kind kind = Kind::absent;
  std::string name{};               ///< the key, if an object holds this value
  std::string text{};               ///< of a string; the digits of a number, `true`, `false` or `null`
  std::vector<JsonTree> members{};  ///< of an object or an array

  /// Returns the first member of that name.
  const JsonTree& operator[](std::string_view member) const;
  bool has(std::string_view member) const { return (*this)[member].kind != Kind::absent; }
  /// Resolves `reference`, such as `#/components/schemas/Candle`, with this as the whole document.
  const JsonTree& at(std::string_view reference) const;
};

/// Parses `json`. Throws std::invalid_argument if it is not valid.
JsonTree parse_json_tree(const std::string& json);

/// Writes `tree` as JSON, indented by two. Numbers keep their digits.
std::string to_indented_json(const JsonTree& tree);

}  // namespace candled::docs
