#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candled::api {

/// A JSON value with all that is in it, for documents of our own. What is not there is absent rather than an
/// error, so that a long way into a tree needs no checks.
struct JsonTree {
  enum class Kind : std::uint8_t { absent, literal, string, array, object };

  Kind kind = Kind::absent;
  std::string name{};               ///< in the object that has it, if one does
  std::string text{};               ///< what a string says; the digits of a number, `true`, `false` or `null`
  std::vector<JsonTree> members{};  ///< of an object or an array

  /// The first member of that name.
  const JsonTree& operator[](std::string_view member) const;
  bool has(std::string_view member) const { return (*this)[member].kind != Kind::absent; }
  /// What `reference` means with this as the whole document: `#/components/schemas/Candle`.
  const JsonTree& at(std::string_view reference) const;
};

/// Throws std::invalid_argument for what is no JSON.
JsonTree parse_json_tree(const std::string& json);

/// JSON again, indented by two, numbers with the same digits.
std::string to_indented_json(const JsonTree& tree);

}  // namespace candled::api
